//go:build race

package picture_test

// underRace tells that everything takes ten times as long.
const underRace = true
