package picture

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// What a converter may use. Memory is the address space, which is a few times
// what is touched.
const (
	convertMemory = 1 << 20        // KiB
	convertCPU    = 20             // seconds
	convertFile   = 64 << 20 / 512 // blocks of 512 bytes
	convertOutput = 64 << 10
)

// confine is run by sh: it sets the limits and becomes the converter.
const confine = `ulimit -c 0 && ulimit -v "$1" && ulimit -t "$2" && ulimit -f "$3" && shift 3 && exec "$@"`

// run runs a converter in a folder with limits, in a process group of its own,
// which ends with ctx. The program sees nothing of our environment.
func run(ctx context.Context, dir string, env []string, program string, args ...string) ([]byte, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, ErrNoConverter
	}
	limits := []string{"-c", confine, "sh", strconv.Itoa(convertMemory), strconv.Itoa(convertCPU), strconv.Itoa(convertFile), path}
	cmd := exec.CommandContext(ctx, "/bin/sh", append(limits, args...)...)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=" + dir, "TMPDIR=" + dir}, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	out := &brief{left: convertOutput}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) || ctx.Err() != nil {
			return nil, ErrBroken
		}
		return nil, fmt.Errorf("picture: start %s: %w", program, err)
	}
	return out.kept, nil
}

// brief keeps the beginning of what is written to it.
type brief struct {
	kept []byte
	left int
}

func (b *brief) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.kept, b.left = append(b.kept, p[:n]...), b.left-n
	return len(p), nil
}

// workshop makes a private folder with the file in it, for as long as do runs.
func (l *Lab) workshop(name string, data []byte, do func(dir string) error) (err error) {
	dir, err := os.MkdirTemp(l.Temp, "damping-picture-")
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	return do(dir)
}

// heic converts a HEIC file, which turns it upright as well.
func (l *Lab) heic(ctx context.Context, data []byte, add func(file) error) error {
	return l.workshop("in.heic", data, func(dir string) error {
		if _, err := run(ctx, dir, nil, l.HEIC, "--quiet", "-q", "92", "in.heic", "out.jpg"); err != nil {
			return err
		}
		out := filepath.Join(dir, "out.jpg")
		if _, err := os.Stat(out); err != nil { // several pictures are numbered
			out = filepath.Join(dir, "out-1.jpg")
		}
		f, err := l.converted(out)
		if err != nil {
			return err
		}
		f.meta.turn = 1
		return add(f)
	})
}

var pdfPages = regexp.MustCompile(`(?m)^Pages:\s+(\d+)$`)

// pdf renders the pages of a PDF, after it has said how many there are.
func (l *Lab) pdf(ctx context.Context, data []byte, add func(file) error) error {
	return l.workshop("in.pdf", data, func(dir string) error {
		about, err := run(ctx, dir, nil, l.PDFInfo, "in.pdf")
		if err != nil {
			return err
		}
		said := pdfPages.FindSubmatch(about)
		if said == nil {
			return ErrBroken
		}
		pages, err := strconv.Atoi(string(said[1]))
		switch {
		case err != nil || pages < 1:
			return ErrBroken
		case pages > l.Pages:
			return ErrPages
		}
		for n := 1; n <= pages; n++ {
			if err := l.pdfPage(ctx, dir, n, add); err != nil {
				return err
			}
		}
		return nil
	})
}

// pdfPage renders one page.
func (l *Lab) pdfPage(ctx context.Context, dir string, n int, add func(file) error) error {
	page := strconv.Itoa(n)
	if _, err := run(ctx, dir, nil, l.PDF, "-jpeg", "-jpegopt", "quality=92", "-scale-to", strconv.Itoa(fullSide),
		"-f", page, "-l", page, "-singlefile", "in.pdf", "page"); err != nil {
		return err
	}
	f, err := l.converted(filepath.Join(dir, "page.jpg"))
	if err != nil {
		return err
	}
	return add(f)
}

// converted opens what a converter wrote; its limits are those of any picture.
func (l *Lab) converted(path string) (file, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return file{}, ErrBroken
	}
	if err != nil {
		return file{}, fmt.Errorf("picture: %w", err)
	}
	f, err := l.open(data)
	if err == nil && f.kind != kindJPEG {
		err = ErrBroken
	}
	return f, err
}
