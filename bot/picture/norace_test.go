//go:build !race

package picture_test

const underRace = false
