// Package photos is the safe for the files of photos: a folder, or a bucket of
// any S3-compatible store. Nobody reads a file without DATA_KEY, and a file that
// was changed, cut, lengthened or moved to another name gives an error, not
// other pixels.
//
// A name is the id of a photo and the word for a copy of it:
// "06h0j09imdu6pf59t7mnij2uvc/full", or "…/read2". A file is written whole or not at all,
// before the row of the database that speaks of it. A crash in between leaves a
// file that no row knows; Sweep takes it away later.
//
// # The file
//
//	8 bytes   "damping" and the version, 1
//	2 bytes   length of the wrapped data key, the high byte first
//	          the data key of this file, wrapped by DATA_KEY
//	          the stream: AES-256-GCM in segments of 64 KiB (Tink's AES-GCM-HKDF)
//
// The wrapped key and the stream are both bound to "photos:" and the name. So a
// change of DATA_KEY needs only the head written anew: Rewrap.
package photos
