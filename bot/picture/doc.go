// Package picture turns the bytes that somebody sent into pictures that can be
// kept and judged.
//
// The type is read from the bytes; names and mime types are not trusted. What
// is too large is refused before it is decoded. JPEG, PNG and WebP are decoded
// here; HEIC and PDF by heif-convert and pdftoppm, each in a process of its own
// with limits. A Lab lets only so many be decoded at once.
//
// Every copy that comes out is made anew, upright and without metadata. What a
// copy shows is measured (aid.PhotoMeasures); which of it is a fault depends on
// the document asked for and is decided in flows/aid.
package picture
