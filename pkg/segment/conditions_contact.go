package segment

import (
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Name is a condition on the name of the contact (condition type name).
func Name() StringOperators {
	return StringOperators{func(operator gr.SegmentStringOperator, value string) Condition {
		return conditionOf(&gr.SegmentNameCondition{
			OperatorType: gr.SegmentStringOperatorTypeStringOperator, Operator: operator, Value: value,
		}, text("name", value))
	}}
}

// Email is a condition on the e-mail address of the contact (email).
func Email() StringOperators {
	return StringOperators{func(operator gr.SegmentStringOperator, value string) Condition {
		return conditionOf(&gr.SegmentEmailCondition{
			OperatorType: gr.SegmentStringOperatorTypeStringOperator, Operator: operator, Value: value,
		}, text("e-mail address", value))
	}}
}

// Country is a condition on the name of the contact's country (geo).
func Country() StringOperators { return location(gr.SegmentGeolocationScopeCountry) }

// CountryCode is a condition on the code of the contact's country (geo).
func CountryCode() StringOperators { return location(gr.SegmentGeolocationScopeCountryCode) }

// Region is a condition on the contact's region (geo).
func Region() StringOperators { return location(gr.SegmentGeolocationScopeRegion) }

// City is a condition on the contact's city (geo).
func City() StringOperators { return location(gr.SegmentGeolocationScopeCity) }

// PostalCode is a condition on the contact's postal code (geo).
func PostalCode() StringOperators { return location(gr.SegmentGeolocationScopePostalCode) }

// Longitude is a condition on the contact's longitude, which the service compares as a
// string (geo).
func Longitude() StringOperators { return location(gr.SegmentGeolocationScopeLongitude) }

// Latitude is a condition on the contact's latitude, which the service compares as a
// string (geo).
func Latitude() StringOperators { return location(gr.SegmentGeolocationScopeLatitude) }

// DMACode is a condition on the code of the contact's market area in the USA (geo).
func DMACode() StringOperators { return location(gr.SegmentGeolocationScopeDMACode) }

func location(scope gr.SegmentGeolocationScope) StringOperators {
	return StringOperators{func(operator gr.SegmentStringOperator, value string) Condition {
		return conditionOf(&gr.SegmentGeolocationCondition{
			Scope: scope, OperatorType: gr.SegmentStringOperatorTypeStringOperator, Operator: operator, Value: value,
		}, text("value", value))
	}}
}

// Tag matches contacts with the tag of this ID (tag).
func Tag(tag string) Condition { return tagged(tag, gr.SegmentTagOperatorExists) }

// WithoutTag matches contacts without the tag of this ID (tag).
func WithoutTag(tag string) Condition { return tagged(tag, gr.SegmentTagOperatorNotExists) }

func tagged(tag string, operator gr.SegmentTagOperator) Condition {
	return conditionOf(&gr.SegmentTagCondition{
		OperatorType: gr.SegmentTagOperatorTypeExists, Operator: operator, Value: tag,
	}, id("tag", tag))
}

// ScoreOperators are the operators of a condition on the score of the contact. Their
// Value is an integer of 32 bits.
type ScoreOperators struct {
	numberOps[int, Condition]
	missing func() Condition
}

// IsNotSet matches contacts without a score.
func (s ScoreOperators) IsNotSet() Condition {
	if s.missing == nil {
		return nil
	}
	return s.missing()
}

// Score is a condition on the score of the contact in points (score).
func Score() ScoreOperators {
	return scored(func(form gr.SegmentScoringCondition) gr.SegmentConditionValue { return &form })
}

// LegacyScore is [Score] as GetResponse's PHP library sends it (scoring).
func LegacyScore() ScoreOperators {
	return scored(func(form gr.SegmentScoringCondition) gr.SegmentConditionValue {
		return new(gr.SegmentLegacyScoringCondition(form))
	})
}

func scored(as func(gr.SegmentScoringCondition) gr.SegmentConditionValue) ScoreOperators {
	compare := func(operator gr.SegmentNumericOperator, points int) Condition {
		value, fault := int32Value(points)
		return conditionOf(as(gr.SegmentScoringCondition{
			OperatorType: gr.SegmentScoringOperatorTypeNumericOperator, Operator: operator, Value: &value,
		}), fault)
	}
	return ScoreOperators{compare, func() Condition {
		return conditionOf(as(gr.SegmentScoringCondition{OperatorType: gr.SegmentScoringOperatorTypeNotExists}))
	}}
}

// EngagementScore is a condition on the engagement score of the contact, from 1 (least
// engaged) to 5 (engagement_score).
func EngagementScore() NumberOperators {
	return NumberOperators{func(operator gr.SegmentNumericOperator, score int) Condition {
		fault := ""
		if score < 1 || score > 5 {
			fault = fmt.Sprintf("the engagement score %d is not from 1 to 5", score)
		}
		return conditionOf(&gr.SegmentEngagementScoreCondition{
			OperatorType: gr.SegmentNumericOperatorTypeNumericOperator, Operator: operator, Value: wire.Int(score),
		}, fault)
	}}
}

// Consented matches contacts who gave the consent of this ID (GDPR field), at any time
// unless a time is chosen (gdpr).
func Consented(field string) ConsentPeriod { return consent(field, gr.SegmentConsentStatusGiven) }

// NotConsented matches contacts who did not give the consent of this ID (GDPR field), at
// any time unless a time is chosen (gdpr).
func NotConsented(field string) ConsentPeriod {
	return consent(field, gr.SegmentConsentStatusNotGiven)
}

// ConsentPeriod is a condition on a consent and the choice of its date.
type ConsentPeriod struct {
	condition
	anytime[Condition]
	since[Condition]
	until[Condition]
}

func consent(field string, status gr.SegmentConsentStatus) ConsentPeriod {
	set := func(p period) Condition {
		form := &gr.SegmentGDPRCondition{GDPRFieldID: field, ConsentStatus: status, ConsentDate: gr.SegmentConsentDate{
			Operator: gr.SegmentConsentDateOperator(p.word), Date: p.first,
		}}
		return conditionOf(form, id("consent", field), p.fault)
	}
	return ConsentPeriod{set(period{word: "anytime"}).made(), set, set, set}
}
