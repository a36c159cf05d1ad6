// Package backup is the file of a backup: a tar archive, encrypted for a key
// that is not on the server (age). In it are, in this order,
//
//	database             the database as it was at one moment
//	photos/<id>/<copy>   the photo files, as they lie in the safe: encrypted
//	manifest.json        what a restore is held against
//
// The file has its name only when it is whole and on the disk. Whoever reads it
// may trust nothing of it before Read has returned without an error: only then
// are the manifest and the encryption of the last piece known to be right.
package backup
