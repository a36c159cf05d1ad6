// Package picturetest draws labelled pictures of documents and of what goes
// wrong with them, so that thresholds can be fitted and examined without a
// photo of a real person.
//
// There are two makers that share no drawing: Fitting (outlined letters, corners
// that are pushed about, wood, cloth and tiles) is for choosing thresholds; Exam
// (pixel letters and handwriting, a camera in space with a lens, mats, stone and
// batik, noise that grows with light, compressed twice) is for judging them. The
// same maker, seed and label give the same picture.
//
//   - sample.go: Class, Sample and which faults of flows/aid tell a class.
//   - pen.go: the little that both draw with. words.go: invented people.
//   - fit*.go and exam*.go: the two makers.
package picturetest
