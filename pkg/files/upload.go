package files

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// UploadImage uploads an image for use in messages and returns it with its public URL. Its
// content must be a JPEG, GIF, PNG or BMP image. The name of the image is that of the file;
// an extension that does not fit the content is replaced.
//
// API operation: POST /multimedia. The errors are those of the client, and errors about the
// file.
func UploadImage(ctx context.Context, client *getresponse.Client, path string, opts ...getresponse.CallOption) (*gr.Image, error) {
	image, err := uploadImage(ctx, client, path, opts)
	if err != nil {
		return nil, fmt.Errorf("files: upload image %q: %w", path, err)
	}
	return image, nil
}

func uploadImage(ctx context.Context, client *getresponse.Client, path string, opts []getresponse.CallOption) (*gr.Image, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	fits := []string{extensionOf(s.content)}
	switch s.content {
	case "image/jpeg":
		fits = append(fits, "jpeg")
	case "image/gif", "image/png", "image/bmp":
	default:
		return nil, fmt.Errorf("its content is %s; the service takes images of the types jpg, gif, png and bmp", s.content)
	}
	if !slices.Contains(fits, strings.ToLower(s.extension)) {
		s.extension = fits[0]
	}
	return client.Multimedia.UploadImage(ctx, wire.Upload{Name: s.name(), ContentType: s.content, Content: s, Size: s.size}, opts...)
}

// AddToLibrary adds a file to a folder of the file library, or to no folder if folderID is
// "". Its name without the extension may have up to 255 characters. It asks for the quota
// first: a file that is larger than the space that is left gives [ErrTooLarge]. The file is
// streamed, not read into memory as a whole.
//
// API operations: GET /file-library/quota and POST /file-library/files. The errors are
// those of the client, and errors about the file.
func AddToLibrary(ctx context.Context, client *getresponse.Client, path, folderID string, opts ...getresponse.CallOption) (*gr.File, error) {
	file, err := addToLibrary(ctx, client, path, folderID, opts)
	if err != nil {
		return nil, fmt.Errorf("files: add %q to the library: %w", path, err)
	}
	return file, nil
}

func addToLibrary(ctx context.Context, client *getresponse.Client, path, folderID string, opts []getresponse.CallOption) (*gr.File, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := checkLength(s.stem, 1, 255); err != nil {
		return nil, err
	}
	if s.extension == "" {
		return nil, fmt.Errorf("it needs a name with an extension, as its content is %s", s.mediaType)
	}
	quota, err := client.FileLibrary.GetQuota(ctx, opts...)
	if err != nil {
		return nil, err
	}
	if left := int64(quota.Limit - quota.Usage); s.size > left {
		return nil, fmt.Errorf("%w: it has %d bytes, the library has %d bytes left", ErrTooLarge, s.size, left)
	}
	folder := wire.Null[gr.FolderReference]()
	if folderID != "" {
		folder = wire.Value(gr.FolderRef(folderID))
	}
	return client.FileLibrary.CreateFile(ctx, gr.NewFile{
		Name: s.stem, Extension: s.extension, Folder: folder, Content: wire.Base64File{Reader: s, Size: s.size},
	}, opts...)
}
