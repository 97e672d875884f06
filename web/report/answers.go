package report

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/spending"
)

// Ask gives the body of the API's answer to a path with its parameters,
// "/analysis/allocation?period=2024-25".
type Ask func(ctx context.Context, path string) ([]byte, error)

// unplacedShown is how many awards that could not be placed a brief lists.
const unplacedShown = 4

// answers are what a brief rests on, all of one dataset version.
type answers struct {
	allocation     allocationAnswer
	equity         map[string]equityAnswer // by level
	sanctioned     *allocationAnswer       // the same question of sanctioned money; nil where there is none
	sensitivity    sensitivityAnswer
	reconciliation reconciliationAnswer
	dataset        datasetAnswer
}

// money is an exact amount of an answer in major units; "" is unknown.
type money string

var amount = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func (m *money) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
	case amount.Match(b):
		*m = money(b)
	default:
		return fmt.Errorf("%s is not an amount in major units", b)
	}
	return nil
}

type area struct {
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	ParentName       string            `json:"parent_name"`
	Amount           money             `json:"amount"`
	Low              money             `json:"amount_low"`
	High             money             `json:"amount_high"`
	Need             *float64          `json:"need"`
	NeedReason       string            `json:"need_reason"`
	PerNeed          *float64          `json:"per_need"`
	EquityGap        money             `json:"equity_gap"`
	LocationQuotient *float64          `json:"location_quotient"`
	NullReasons      map[string]string `json:"null_reasons"`
	Coarser          money             `json:"coarser"`
	Side             string            `json:"side"`
	Short            bool              `json:"short"` // below in every placing, in both bases
	Ranked           bool              `json:"ranked"`

	shape orb.MultiPolygon // degrees
}

type bucket struct {
	Amount  money `json:"amount"`
	Records int   `json:"records"`
}

// buckets holds something of every bucket: the source is the sum of the others.
type buckets[T any] struct {
	Source    T            `json:"source"`
	Placed    map[string]T `json:"placed"` // by level
	Whole     T            `json:"whole"`
	Conflict  T            `json:"conflict"`
	Unlocated T            `json:"unlocated"`
	Excluded  T            `json:"excluded"`
}

type reconciliation struct {
	buckets[money]
	Records         buckets[int] `json:"records"`
	ExcludedReasons []struct {
		Reason string `json:"reason"`
		bucket
	} `json:"excluded_reasons"`
	ValueUnknown int     `json:"value_unknown"`
	Undated      *bucket `json:"undated"`
}

type reference struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Synthetic bool   `json:"synthetic"`
	Note      string `json:"note"`
}

// question is what an analysis was asked, every parameter with its effective value.
type question struct {
	Level  string   `json:"level"`
	Period string   `json:"period"`
	Need   string   `json:"need"`
	Lag    int      `json:"lag"`
	Kind   []string `json:"kind"`
	Fund   string   `json:"fund"`
}

type allocationAnswer struct {
	Features []struct {
		Properties area `json:"properties"`
		Geometry   *struct {
			Coordinates orb.MultiPolygon `json:"coordinates"`
		} `json:"geometry"`
	} `json:"features"`
	Summary struct {
		Amount      money             `json:"amount"`
		Need        *float64          `json:"need"`
		PerNeed     *float64          `json:"per_need"`
		Hoover      *float64          `json:"hoover"`
		NullReasons map[string]string `json:"null_reasons"`
		Areas       int               `json:"areas"`
		ZeroNeed    int               `json:"zero_need"`
		MissingNeed int               `json:"missing_need"`
		ZeroMoney   int               `json:"zero_money"`
		NeedSmall   float64           `json:"need_small"`
		Outside     struct {
			Zero       money `json:"zero"`
			WithDamage money `json:"zero_with_damage"`
		} `json:"outside_need"`
		Bases struct {
			InNeed struct {
				EqualShare *float64 `json:"equal_share"`
			} `json:"in_need"`
		} `json:"bases"`
		NeedMonths     []string            `json:"need_months"`
		SpendingWindow string              `json:"spending_window"`
		Coverage       map[string]*float64 `json:"coverage"`
		Reconciliation reconciliation      `json:"reconciliation"`
		Parameters     question            `json:"parameters"`
		Dataset        reference           `json:"dataset"`
		Caveats        []string            `json:"caveats"`
	} `json:"summary"`
}

// indices are the measures of one level, numbers, or null for a reason in null_reasons.
type indices struct {
	Areas       int               `json:"areas"`
	ZeroNeed    int               `json:"zero_need"`
	MissingNeed int               `json:"missing_need"`
	ZeroMoney   int               `json:"zero_money"`
	Hoover      *float64          `json:"hoover"`
	Gini        *float64          `json:"gini"`
	Theil       *float64          `json:"theil"`
	Atkinson    *float64          `json:"atkinson_0_5"`
	Horizontal  *float64          `json:"horizontal"`
	NullReasons map[string]string `json:"null_reasons"`
}

type equityAnswer struct {
	Indices map[string]indices `json:"indices"`
	Lorenz  []curvePoint       `json:"lorenz"`
	Spread  *struct {
		Draws  int `json:"draws"`
		Hoover struct {
			Low  *float64 `json:"low"`
			High *float64 `json:"high"`
		} `json:"hoover"`
	} `json:"spread"`
	Areas []struct {
		ID  string `json:"id"`
		Why string `json:"why"`
	} `json:"areas"`
	Dataset reference `json:"dataset"`
}

// curvePoint is a point of a Lorenz curve: shares of need and money up to it.
type curvePoint struct {
	Need  float64 `json:"need"`
	Money float64 `json:"money"`
}

type reconciliationAnswer struct {
	Reconciliation reconciliation `json:"reconciliation"`
	Unplaced       []struct {
		Title  string `json:"title"`
		Amount money  `json:"amount"`
		Reason string `json:"reason"`
	} `json:"unplaced"`
	Dataset reference `json:"dataset"`
}

type datasetAnswer struct {
	reference
	Created  time.Time         `json:"created"`
	Rules    string            `json:"rules"`
	Currency spending.Currency `json:"currency"`
	Rungs    []string          `json:"rungs"`
	Counts   struct {
		Awards int `json:"awards"`
		Issues int `json:"issues"`
	} `json:"counts"`
	Years []struct {
		Period   string `json:"period"`
		Complete bool   `json:"complete"`
	} `json:"years"`
	AwardsTo string `json:"awards_to"`
	Needs    []struct {
		Name    string `json:"name"`
		Unit    string `json:"unit"`
		Label   string `json:"label"`
		Source  string `json:"source"`
		Vintage string `json:"vintage"`
		Default bool   `json:"default"`
		To      string `json:"to"`
	} `json:"needs"`
	Sources []struct {
		Role    string `json:"role"`
		Records int    `json:"records"`
	} `json:"sources"`
}

// gather asks for everything a brief shows. Parameters are those of /analysis/allocation;
// the period it makes of them is asked of the others.
func gather(ctx context.Context, ask Ask, parameters url.Values) (*answers, error) {
	get := func(into any, path string, changes ...string) error {
		query := url.Values{}
		maps.Copy(query, parameters)
		for i := 0; i < len(changes); i += 2 {
			query.Set(changes[i], changes[i+1])
		}
		body, err := ask(ctx, path+"?"+query.Encode())
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, into); err != nil {
			return fmt.Errorf("read the answer to %s: %w", path, err)
		}
		return nil
	}
	a := &answers{equity: map[string]equityAnswer{}}
	if err := get(&a.allocation, "/analysis/allocation", "geometry", "simplified"); err != nil {
		return nil, err
	}
	asked := a.allocation.Summary.Parameters
	same := url.Values{}
	maps.Copy(same, parameters)
	same.Set("period", asked.Period)
	parameters = same
	for _, level := range []string{"district", "circle"} {
		redraws := "no"
		if level == asked.Level {
			redraws = "yes"
		}
		var e equityAnswer
		if err := get(&e, "/analysis/equity", "level", level, "redraws", redraws); err != nil {
			return nil, err
		}
		a.equity[level] = e
	}
	body, err := ask(ctx, "/dataset")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &a.dataset); err != nil {
		return nil, fmt.Errorf("read the answer to /dataset: %w", err)
	}
	if slices.Contains(a.dataset.Rungs, sanctioned) {
		a.sanctioned = &allocationAnswer{}
		if err := get(a.sanctioned, "/analysis/allocation", "geometry", "none", "rung", sanctioned); err != nil {
			return nil, err
		}
	}
	parameters.Del("level")
	if err := get(&a.sensitivity, "/analysis/sensitivity"); err != nil {
		return nil, err
	}
	if err := get(&a.reconciliation, "/analysis/reconciliation", "limit", strconv.Itoa(unplacedShown)); err != nil {
		return nil, err
	}
	versions := []reference{a.equity["district"].Dataset, a.equity["circle"].Dataset, a.sensitivity.Dataset,
		a.reconciliation.Dataset, a.dataset.reference}
	if a.sanctioned != nil {
		versions = append(versions, a.sanctioned.Summary.Dataset)
	}
	for _, other := range versions {
		if id := a.allocation.Summary.Dataset.ID; other.ID != id {
			return nil, fmt.Errorf("the dataset was replaced by version %s while the report on version %s was made; make "+
				"it again", other.ID, id)
		}
	}
	return a, nil
}
