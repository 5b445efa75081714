// Package files sends files from disk, each in one call: images, files of the library and
// attachments of messages.
//
//	image, err := files.UploadImage(ctx, client, "logo.png")
//	file, err := files.AddToLibrary(ctx, client, "terms.pdf", folderID)
//	attachment, err := files.NewsletterAttachment("terms.pdf")
//
// The media type follows from the content of a file. Where the content only shows that it
// is text or a ZIP archive, as in a CSV or a DOCX file, it follows from the extension.
//
// What the service is known to reject is an error before anything is sent: names that are
// too short or too long, images of other types, files that do not fit into the library. No
// limit is published for the size of an image or of an attachment.
//
// Only regular files with content are read. Errors name the path.
package files
