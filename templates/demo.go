package templates

import "embed"

//go:embed demo/*.csv
var demo embed.FS

// Demo is one of the demo's sheets of invented people, such as "bimtek.csv",
// in the form that `damping import` reads.
func Demo(file string) ([]byte, error) { return demo.ReadFile("demo/" + file) }
