package photos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket keeps files in an S3-compatible store, as PREFIX/name.
type bucket struct {
	client minio.Core
	name   string
	prefix string // empty, or with "/" at its end
}

const (
	partSize = 5 << 20 // the smallest that S3 takes; what a put holds in memory at most
	retries  = 3       // then the caller decides
)

func openBucket(address string, o options) (*bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address cannot be read") // it may hold what must not be told
	}
	query := u.Query()
	for key := range query {
		if key != "endpoint" && key != "region" && key != "insecure" {
			return nil, fmt.Errorf("unknown setting %q in the address", key)
		}
	}
	switch {
	case u.Host == "" || query.Get("endpoint") == "":
		return nil, errors.New("want s3://BUCKET/PREFIX?endpoint=HOST")
	case u.User != nil:
		return nil, errors.New("the address holds credentials, which belong into their own settings")
	case o.id == "" || o.secret == "":
		return nil, errors.New("the credentials of the S3 store are missing")
	}
	client, err := minio.New(query.Get("endpoint"), &minio.Options{
		Creds:  credentials.NewStaticV4(o.id, o.secret, ""),
		Region: query.Get("region"), Secure: query.Get("insecure") != "1", MaxRetries: retries,
	})
	if err != nil {
		return nil, err
	}
	b := &bucket{client: minio.Core{Client: client}, name: u.Host, prefix: strings.Trim(u.Path, "/")}
	if b.prefix != "" {
		b.prefix += "/"
	}
	return b, nil
}

func (b *bucket) close() error { return nil }

// put sends a file in one piece when it fits into one; S3 shows a longer one
// only when all its parts have arrived.
func (b *bucket) put(ctx context.Context, name string, r io.Reader) error {
	var first bytes.Buffer
	size, err := io.CopyN(&first, r, partSize)
	var all io.Reader = &first
	switch {
	case err == nil:
		size, all = -1, io.MultiReader(&first, r)
	case err != io.EOF:
		return err
	}
	_, err = b.client.Client.PutObject(ctx, b.name, b.prefix+name, all, size, minio.PutObjectOptions{
		PartSize: partSize, SendContentMd5: true, DisableContentSha256: true, // the file proves itself when it is read
	})
	return err
}

func (b *bucket) get(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	r, info, _, err := b.client.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, 0, ErrNone
	}
	return r, info.Size, err
}

func (b *bucket) remove(ctx context.Context, name string) error {
	return b.client.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{})
}

func (b *bucket) list(ctx context.Context, after string, n int) ([]Stored, error) {
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	o := minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true, MaxKeys: min(n, 1000)}
	if after != "" {
		o.StartAfter = b.prefix + after
	}
	var all []Stored
	for object := range b.client.Client.ListObjects(ctx, b.name, o) {
		if object.Err != nil {
			return nil, object.Err
		}
		name := strings.TrimPrefix(object.Key, b.prefix)
		if !validName(name) || name <= after {
			continue
		}
		if all = append(all, Stored{Name: name, Size: object.Size, At: object.LastModified}); len(all) == n {
			break
		}
	}
	return all, nil
}

func (b *bucket) tidy(ctx context.Context, before time.Time) error {
	for upload := range b.client.ListIncompleteUploads(ctx, b.name, b.prefix, true) {
		err := upload.Err
		if err == nil && upload.Initiated.Before(before) {
			err = b.client.AbortMultipartUpload(ctx, b.name, upload.Key, upload.UploadID)
		}
		if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchUpload { // it has just ended
			return err
		}
	}
	return nil
}
