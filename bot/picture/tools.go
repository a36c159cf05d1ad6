package picture

import (
	"context"
	"image"
	"os/exec"
)

// What needs a program that may be missing.
const (
	ToolHEIC = "heic"
	ToolPDF  = "pdf"
	ToolNIK  = "nik"
)

// Missing tells which of these cannot be read here. The reader of numbers is
// tried, for it needs the data of a language as well.
func (l *Lab) Missing(ctx context.Context) (missing []string) {
	ctx, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	there := func(programs ...string) bool {
		for _, p := range programs {
			if _, err := exec.LookPath(p); err != nil {
				return false
			}
		}
		return true
	}
	if !there(l.HEIC) {
		missing = append(missing, ToolHEIC)
	}
	if !there(l.PDF, l.PDFInfo) {
		missing = append(missing, ToolPDF)
	}
	blank := image.NewGray(image.Rect(0, 0, 64, 64))
	if _, err := l.recognize(ctx, blank); err != nil {
		missing = append(missing, ToolNIK)
	}
	return missing
}
