package files

import (
	"fmt"
	"io"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// MaxAttachment is the size in bytes up to which files are read as attachments. No limit is
// published for them; this is the service's limit for the content of a transactional e-mail.
const MaxAttachment = 16 << 20

// NewsletterAttachment reads a file to attach to a newsletter. A file that is larger than
// [MaxAttachment] gives [ErrTooLarge]. It calls no API operation.
func NewsletterAttachment(path string) (gr.NewsletterAttachment, error) {
	s, content, err := readAll(path)
	if err != nil {
		return gr.NewsletterAttachment{}, attachError(path, err)
	}
	return gr.NewsletterAttachment{FileName: s.name(), MimeType: s.mediaType, Content: content}, nil
}

// TransactionalAttachment reads a file to attach to a transactional e-mail. Its name may
// have 3 to 128 characters. A file that is larger than [MaxAttachment] gives [ErrTooLarge].
// It calls no API operation.
func TransactionalAttachment(path string) (gr.TransactionalEmailAttachment, error) {
	s, content, err := readAll(path)
	if err == nil {
		err = checkLength(s.name(), 3, 128)
	}
	if err != nil {
		return gr.TransactionalEmailAttachment{}, attachError(path, err)
	}
	return gr.TransactionalEmailAttachment{FileName: s.name(), MimeType: s.mediaType, Content: content}, nil
}

func attachError(path string, err error) error { return fmt.Errorf("files: attach %q: %w", path, err) }

// readAll returns a file, which is closed, and its content.
func readAll(path string) (*source, []byte, error) {
	s, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	content, err := io.ReadAll(io.LimitReader(s, MaxAttachment+1)) // it may grow while it is read
	if err != nil {
		return nil, nil, err
	}
	if len(content) > MaxAttachment {
		return nil, nil, fmt.Errorf("%w: it has more than %d bytes", ErrTooLarge, MaxAttachment)
	}
	return s, content, nil
}
