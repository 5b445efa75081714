package segment

import (
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// SignUpDateOperators are the operators of a condition on the date of the sign-up.
type SignUpDateOperators struct {
	dateOps
	times[Condition]
}

// SignedUp is a condition on the date on which the contact signed up
// (subscription_date). [Scope.SignedUp] restricts a whole section in the same way.
func SignedUp() SignUpDateOperators {
	set := dateCondition(func(form gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue { return &form })
	return SignUpDateOperators{newDateOps(set), set}
}

// Method is a way in which contacts sign up or are added.
type Method = gr.SegmentSubscriptionMethod

// Ways for [SignedUpBy]. Those with a form, page or file have a function of their own.
const (
	ByAPI               = gr.SegmentSubscriptionMethodAPI
	ByEmail             = gr.SegmentSubscriptionMethodEmail
	ByPanel             = gr.SegmentSubscriptionMethodPanel
	ByMobile            = gr.SegmentSubscriptionMethodMobile
	BySurvey            = gr.SegmentSubscriptionMethodSurvey
	BySales             = gr.SegmentSubscriptionMethodSales
	ByCopy              = gr.SegmentSubscriptionMethodCopy
	ByLeads             = gr.SegmentSubscriptionMethodLeads
	ByChat              = gr.SegmentSubscriptionMethodChat
	ByCourse            = gr.SegmentSubscriptionMethodCourse
	ByPremiumNewsletter = gr.SegmentSubscriptionMethodPremiumNewsletter
)

// SignedUpBy matches contacts who signed up in one of the ways with a constant
// (subscription_method).
func SignedUpBy(method Method) Condition {
	fault := ""
	switch method {
	case ByAPI, ByEmail, ByPanel, ByMobile, BySurvey, BySales, ByCopy, ByLeads, ByChat, ByCourse, ByPremiumNewsletter:
	default:
		fault = fmt.Sprintf("the method %q is none of the constants", method)
	}
	return conditionOf(&gr.SegmentSubscriptionMethodCondition{Method: method}, fault)
}

// SignedUpByForm matches contacts who signed up with the form of this ID or, with [Any],
// with any form (subscription_method).
func SignedUpByForm(form string) Condition {
	return signedUpByForm(gr.SegmentWebformTypeWebformsv2, form)
}

// SignedUpByLegacyForm matches contacts who signed up with the legacy form of this ID or,
// with [Any], with any legacy form (subscription_method).
func SignedUpByLegacyForm(form string) Condition {
	return signedUpByForm(gr.SegmentWebformTypeWebforms, form)
}

// SignedUpByPopup matches contacts who signed up with the popup of this ID or, with
// [Any], with any popup (subscription_method).
func SignedUpByPopup(popup string) Condition {
	return signedUpByForm(gr.SegmentWebformTypePopups, popup)
}

// SignedUpByAnyForm matches contacts who signed up with a form, legacy form or popup
// (subscription_method).
func SignedUpByAnyForm() Condition { return signedUpByForm(gr.SegmentWebformTypeAll, Any) }

func signedUpByForm(kind gr.SegmentWebformType, form string) Condition {
	return conditionOf(&gr.SegmentSubscriptionMethodCondition{
		Method: gr.SegmentSubscriptionMethodWebform, WebformType: kind, Value: form,
	}, idOrAny("form", form))
}

// SignedUpByImport matches contacts who were added by the import of this ID or, with
// [Any], by any import (subscription_method).
func SignedUpByImport(of string) Condition { return signedUpAt(gr.SegmentSubscriptionMethodImport, of) }

// SignedUpByLandingPage matches contacts who signed up on the landing page of this ID
// or, with [Any], on any landing page (subscription_method).
func SignedUpByLandingPage(page string) Condition {
	return signedUpAt(gr.SegmentSubscriptionMethodLandingPage, page)
}

// SignedUpByWebinar matches contacts who signed up for the webinar of this ID or, with
// [Any], for any webinar (subscription_method).
func SignedUpByWebinar(webinar string) Condition {
	return signedUpAt(gr.SegmentSubscriptionMethodWebinar, webinar)
}

// SignedUpByWebsite matches contacts who signed up on the website of this ID or, with
// [Any], on any website of the website builder (subscription_method).
func SignedUpByWebsite(site string) Condition {
	return signedUpAt(gr.SegmentSubscriptionMethodWebsiteBuilderElegant, site)
}

func signedUpAt(method Method, place string) Condition {
	return conditionOf(&gr.SegmentSubscriptionMethodCondition{Method: method, Value: place}, idOrAny(string(method), place))
}
