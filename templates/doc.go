// Package templates holds every sentence that a person reads, by language,
// and the programme pack. A text is a Go text/template under a key, in the
// flat YAML files of id/ (bahasa Indonesia); its data is a flows.Scene.
// *Words between stars* are bold.
package templates
