package getresponse

// Code is the API's own code of a failure, more precise than the HTTP status.
type Code int

// Codes that the API documents.
const (
	CodeInternal           Code = 1    // failure inside the service; also seen with HTTP 400 and a useful message
	CodeValidation         Code = 1000 // the request is invalid; the context says where
	CodeRelatedNotFound    Code = 1001 // a resource that the request refers to is missing or wrong
	CodeForbiddenState     Code = 1002 // the resource is in a state that does not allow this
	CodeBadFormat          Code = 1003 // a parameter has the wrong format
	CodeBadCount           Code = 1004 // a list has too few or too many items
	CodeMissingParameter   Code = 1005 // a required parameter has no value
	CodeBadType            Code = 1006 // a parameter has the wrong type
	CodeBadLength          Code = 1007 // a parameter is too short or too long
	CodeDuplicate          Code = 1008 // a value that must be unique exists already
	CodeInUse              Code = 1009 // the resource is used elsewhere and cannot be changed
	CodeExternal           Code = 1010 // an outside resource could not be verified
	CodeAlreadySending     Code = 1011 // the newsletter is being sent
	CodeBadMessage         Code = 1012 // the message cannot be parsed or lacks merge words
	CodeNotFound           Code = 1013 // no such resource; with HTTP 400, an invalid ID
	CodeAuthentication     Code = 1014 // the credential is missing, wrong or insufficient
	CodeQuotaReached       Code = 1015 // too many calls
	CodeTemporarilyBlocked Code = 1016 // blocked temporarily
	CodePermanentlyBlocked Code = 1017 // blocked permanently
	CodeIPBlocked          Code = 1018 // calls from this address are blocked
	CodeMaintenance        Code = 1019 // the service is down for maintenance
	CodeBadHeaders         Code = 1021 // a header is missing or wrong, such as X-Domain in Enterprise
	CodeNoPermission       Code = 1023 // the user may not do this with this account or campaign
	CodeDomainNotFound     Code = 1024 // X-Domain names no account
	CodeContactLimit       Code = 1027 // the plan allows no more contacts
	CodeRestrictedResource Code = 1028 // the resource is restricted and cannot be changed or deleted
	CodeRestrictedProperty Code = 1029 // the property is restricted and cannot be used
	CodeMethodNotAllowed   Code = 100002
)
