package ocds

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// release is what is read of a release or a compiled release. An ID or a text that is
// written as a number is taken as it is written.
type release struct {
	OCID             text             `json:"ocid"`
	Date             text             `json:"date"`
	Buyer            organisation     `json:"buyer"`
	Parties          []party          `json:"parties"`
	Tender           tender           `json:"tender"`
	Awards           []award          `json:"awards"`
	Contracts        []contract       `json:"contracts"`
	RelatedProcesses []relatedProcess `json:"relatedProcesses"`
	URL              text             `json:"url"` // of a release that stands elsewhere

	at position
}

// position is where something was read.
type position struct {
	file string
	line int
}

type organisation struct {
	ID   text `json:"id"`
	Name text `json:"name"`
}

type party struct {
	organisation
	Roles []text `json:"roles"`
}

type relatedProcess struct {
	Relationship []text `json:"relationship"`
}

type tender struct {
	ID          text       `json:"id"`
	Title       text       `json:"title"`
	Description text       `json:"description"`
	Category    text       `json:"mainProcurementCategory"`
	Value       value      `json:"value"`
	Period      period     `json:"tenderPeriod"`
	Method      text       `json:"procurementMethodDetails"`
	Techniques  techniques `json:"techniques"`
	Lots        []lot      `json:"lots"`
	place
}

type techniques struct {
	Framework bool `json:"hasFrameworkAgreement"`
}

// lot is a part of a tender, by the lots extension.
type lot struct {
	ID         text       `json:"id"`
	Techniques techniques `json:"techniques"`
	place
}

type period struct {
	Start text `json:"startDate"`
}

type award struct {
	ID          text           `json:"id"`
	Status      text           `json:"status"`
	Date        text           `json:"date"`
	Title       text           `json:"title"`
	Description text           `json:"description"`
	Value       value          `json:"value"`
	Suppliers   []organisation `json:"suppliers"`
	RelatedLots []text         `json:"relatedLots"`
	place

	Release int `json:"(release)"` // the number of the one that stated it last, see identify
	at      position
}

type contract struct {
	ID             text   `json:"id"`
	AwardID        text   `json:"awardID"`
	Status         text   `json:"status"`
	Title          text   `json:"title"`
	Description    text   `json:"description"`
	Signed         text   `json:"dateSigned"`
	Value          value  `json:"value"`
	RelatedLots    []text `json:"relatedLots"`
	Awards         []text `json:"(awards)"` // see awardsMember
	Implementation struct {
		Transactions []transaction `json:"transactions"`
	} `json:"implementation"`
	place

	Release int `json:"(release)"` // as of an award
	at      position
}

type transaction struct {
	ID     text         `json:"id"`
	Date   text         `json:"date"`
	Value  value        `json:"value"`
	Amount value        `json:"amount"` // its value in OCDS 1.0
	Payee  organisation `json:"payee"`
}

type value struct {
	Amount   number `json:"amount"`
	Currency text   `json:"currency"`
}

// place is where something is delivered, by the location extension.
type place struct {
	Items     []deliveredItem `json:"items"`
	Location  *location       `json:"deliveryLocation"`
	Locations []location      `json:"deliveryLocations"`
	Address   *address        `json:"deliveryAddress"`
	Addresses []address       `json:"deliveryAddresses"`
}

type deliveredItem struct {
	ID             text   `json:"id"`
	RelatedLot     text   `json:"relatedLot"`
	RelatedLots    []text `json:"relatedLots"`
	Description    text   `json:"description"`
	Classification struct {
		Description text `json:"description"`
	} `json:"classification"`
	Location  *location  `json:"deliveryLocation"`
	Locations []location `json:"deliveryLocations"`
	Address   *address   `json:"deliveryAddress"`
	Addresses []address  `json:"deliveryAddresses"`
}

func (item *deliveredItem) lots() []text {
	if item.RelatedLot == "" {
		return item.RelatedLots
	}
	return append([]text{item.RelatedLot}, item.RelatedLots...)
}

type location struct {
	Description text     `json:"description"`
	Geometry    geometry `json:"geometry"`
	Gazetteer   struct {
		Identifiers []text `json:"identifiers"`
	} `json:"gazetteer"`
}

type geometry struct {
	Type        text            `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

type address struct {
	Street   text `json:"streetAddress"`
	Locality text `json:"locality"`
	Region   text `json:"region"`
	Code     text `json:"postalCode"`
}

// text is a string, or what stands in the place of one: numbers as they are written,
// nothing for what is neither.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = textOf(string(b))
	return nil
}

// textOf gives the text of a valid JSON value, or of none.
func textOf(raw string) text {
	switch v := gjson.Parse(raw); v.Type {
	case gjson.String:
		return text(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(v.Str, "\uFFFD"), "\x00", "\uFFFD")))
	case gjson.Number:
		return text(v.Raw)
	}
	return ""
}

// number is a number as it is written.
type number struct {
	text   string // "" where there is none
	quoted bool   // it is written as text
}

// UnmarshalJSON never fails: what is no number is text that no amount is read from.
func (a *number) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	*a = number{text: string(b)}
	var s string
	if json.Unmarshal(b, &s) == nil {
		*a = number{text: strings.TrimSpace(s), quoted: true}
	}
	return nil
}

// plain writes a JSON number without an exponent: 1.25e3 as 1250. It answers no where that
// takes more than thirty places.
func plain(number string) (string, bool) {
	mantissa, exponent, found := strings.Cut(strings.ToLower(number), "e")
	if !found {
		return number, true
	}
	shift, err := strconv.Atoi(exponent)
	if err != nil || shift > 30 || shift < -30 {
		return number, false
	}
	sign := ""
	if strings.HasPrefix(mantissa, "-") {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, decimals, _ := strings.Cut(mantissa, ".")
	digits, point := whole+decimals, len(whole)+shift
	for point < 0 {
		digits, point = "0"+digits, point+1
	}
	for point > len(digits) {
		digits += "0"
	}
	return sign + strings.TrimSuffix(digits[:point]+"."+digits[point:], "."), true
}
