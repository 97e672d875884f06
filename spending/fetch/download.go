package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
)

// try continues or starts the partial download of a file and puts it in place once it is
// complete and right.
func (f *fetcher) try(ctx context.Context, file File) error {
	if err := f.root.MkdirAll(path.Dir(file.Path), 0o755); err != nil {
		return permanent("%w", err)
	}
	part := file.Path + partSuffix
	have, err := f.partSize(part, file.Size)
	if err != nil {
		return permanent("%w", err)
	}
	resumed := have > 0
	if have < file.Size || file.Size == 0 {
		start, err := f.download(ctx, file, part, have)
		if err != nil {
			return err
		}
		resumed = start > 0
	}
	sum, err := f.sum(part, file.Size)
	if err != nil {
		return permanent("%w", err)
	}
	if sum != file.SHA256 {
		if err := f.root.Remove(part); err != nil {
			return permanent("%w", err)
		}
		f.moved(file, 0)
		err := fmt.Errorf("SHA-256 is %s, want %s; the file was discarded", sum, file.SHA256)
		if resumed {
			return err // the part may have been of other content: once more from the start
		}
		return &permanentError{err}
	}
	if err := f.root.Rename(part, file.Path); err != nil {
		return permanent("%w", err)
	}
	f.count(func(r *Report) {
		r.Downloaded++
		if resumed {
			r.Resumed++
		}
	})
	f.moved(file, file.Size)
	return nil
}

// partSize gives the bytes of a partial download that can be continued. A part that is too
// long is of no use.
func (f *fetcher) partSize(part string, size int64) (int64, error) {
	info, err := f.root.Lstat(part)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s is in the way: not a regular file", part)
	case info.Size() > size:
		return 0, nil
	}
	return info.Size(), nil
}

// download appends to the part from byte have on, or writes it anew where the source gives
// the whole file. It gives the byte it started at.
func (f *fetcher) download(ctx context.Context, file File, part string, have int64) (start int64, err error) {
	body, start, err := f.from.open(ctx, file, have)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	out, err := f.root.OpenFile(part, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, permanent("%w", err)
	}
	defer func() {
		if closing := out.Close(); err == nil && closing != nil {
			err = permanent("%w", closing)
		}
	}()
	if err := out.Truncate(start); err != nil {
		return 0, permanent("%w", err)
	}
	if _, err := out.Seek(start, io.SeekStart); err != nil {
		return 0, permanent("%w", err)
	}
	f.moved(file, start)
	if err := f.copy(out, body, file, part, start); err != nil {
		return 0, err
	}
	if err := out.Sync(); err != nil {
		return 0, permanent("%w", err)
	}
	return start, nil
}

// copy appends to the part what the source gives of the file from byte at on.
func (f *fetcher) copy(out io.Writer, body io.Reader, file File, part string, at int64) error {
	buffer := make([]byte, 64<<10)
	for {
		n, reading := body.Read(buffer)
		if at+int64(n) > file.Size {
			if err := f.root.Remove(part); err != nil {
				return permanent("%w", err)
			}
			f.moved(file, 0)
			return permanent("the source sends more than the %d bytes of the manifest; the file was discarded",
				file.Size)
		}
		if n > 0 {
			if _, err := out.Write(buffer[:n]); err != nil {
				return permanent("%w", err)
			}
			at += int64(n)
			f.count(func(r *Report) { r.Transferred += int64(n) })
			f.moved(file, at)
		}
		if errors.Is(reading, io.EOF) {
			break
		}
		if reading != nil {
			return fmt.Errorf("after %d of %d bytes: %w", at, file.Size, reading)
		}
	}
	if at < file.Size {
		return fmt.Errorf("the source ended after %d of %d bytes", at, file.Size)
	}
	return nil
}

// sum gives the SHA-256 of a file of the target folder, or os.ErrNotExist; a file of
// another size has the sum "of another size".
func (f *fetcher) sum(name string, size int64) (string, error) {
	in, err := f.root.Open(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", permanent("%s is in the way: not a regular file", name)
	}
	if info.Size() != size {
		return "of another size", nil
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
