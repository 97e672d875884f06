package main

import (
	"fmt"
	"strings"
)

// The disaster bulletins, in the shape of the public ones as far as an importer reads it.
type (
	bulletinFile struct {
		Synthetic              bool           `json:"synthetic"`
		Note                   string         `json:"note"`
		CWCDetails             rivers         `json:"cwcDetails"`
		AffectedDistricts      districtList   `json:"affectedDistricts"`
		AffectedRevenueCircles circleList     `json:"affectedRevenueCircles"`
		AffectedPopulation     []population   `json:"affectedPopulation"`
		HLLDetails             lives          `json:"hllDetails"`
		HouseDamagedDetails    houses         `json:"houseDamagedDetails"`
		InfDamageDetails       infrastructure `json:"infDamageDetails"`
	}
	rivers struct {
		Warning string `json:"riversAtWarningLevel"`
		Danger  string `json:"riversAtDangerLevel"`
		Flood   string `json:"riversAtFloodLevel"`
	}
	districtList struct {
		Total     int    `json:"total"`
		Districts string `json:"districts"`
		Codes     string `json:"districtCodes"`
	}
	circleList struct {
		Total     int            `json:"total"`
		Districts []circleDetail `json:"districts"`
	}
	circleDetail struct {
		District string `json:"district"`
		Code     string `json:"districtCode"`
		Total    int    `json:"total"`
		Details  string `json:"details"`
	}
	population struct {
		Total         int         `json:"total"`
		TotalMale     int         `json:"totalMale"`
		TotalFemale   int         `json:"totalFemale"`
		TotalChildren int         `json:"totalChildren"`
		TotalCropArea jsonDecimal `json:"totalCropArea"`
		District      string      `json:"district"`
		Code          string      `json:"districtCode"`
		Details       string      `json:"details"`
	}
	lives struct {
		Confirmed []death `json:"confirmed"`
		Missing   []death `json:"missing"`
	}
	death struct {
		District   string `json:"district"`
		FloodDeath int    `json:"floodDeath"`
		Total      int    `json:"total"`
		Details    string `json:"details"`
	}
	houses struct {
		Damage []houseDamage `json:"damage"`
	}
	houseDamage struct {
		District       string `json:"district"`
		TotalFully     int    `json:"totalFully"`
		TotalPartially int    `json:"totalPartially"`
	}
	infrastructure struct {
		EmbBreached  []damage `json:"embBreached"`
		EmbAffected  []damage `json:"embAffected"`
		RoadAffected []damage `json:"roadAffected"`
	}
	damage struct {
		District string        `json:"district"`
		Total    int           `json:"total"`
		Details  []damageBlock `json:"details"`
	}
	damageBlock struct {
		Block   string       `json:"block"`
		Details []damageItem `json:"details"`
	}
	damageItem struct {
		ID         int          `json:"id"`
		Type       string       `json:"type"`
		Name       string       `json:"name"`
		Department string       `json:"departmentName"`
		Village    string       `json:"villageName"`
		Latitude   *jsonDecimal `json:"latitude"`
		Longitude  *jsonDecimal `json:"longitude"`
		Remarks    string       `json:"remarks"`
		CreatedAt  string       `json:"createdAt"`
	}
	// jsonDecimal is a number in hundredths.
	jsonDecimal int
)

func (v jsonDecimal) MarshalJSON() ([]byte, error) {
	s := strings.TrimRight(strings.TrimRight(hundredths(int(v)), "0"), ".")
	if s == "" {
		s = "0"
	}
	return []byte(s), nil
}

func (s *sample) bulletinName(circle int) string {
	c := &s.circles[circle]
	if name, ok := bulletinNames[c.id]; ok {
		return name
	}
	return c.plain()
}

func (s *sample) writeBulletins(f files) error {
	d := newDice(6)
	item := 900_000
	for _, b := range s.bulletins {
		out := bulletinFile{Synthetic: true, Note: note}
		out.CWCDetails = rivers{Warning: "Brahmaputra (Guwahati), Kopili (Dharamtul)",
			Danger: "Brahmaputra (Neamatighat)"}
		var names, codes []string
		for di := range s.districts {
			dist := &s.districts[di]
			var hit []int
			reported := false
			for _, c := range dist.circles {
				if t, ok := b.tolls[c]; ok {
					hit = append(hit, c)
					reported = reported || t.affected > 0
				}
			}
			if len(hit) == 0 {
				continue
			}
			if reported {
				names, codes = append(names, dist.bulletin), append(codes, dist.number)
			}
			out.add(s, d, &b, dist, hit, &item)
		}
		out.AffectedDistricts = districtList{len(names), strings.Join(names, ", "), strings.Join(codes, ", ")}
		if err := f.json("Sources/DRIMS/data/DRIMS_api_output/"+b.file()+".json", out); err != nil {
			return err
		}
	}
	return nil
}

// add appends what the bulletin says of one district.
func (out *bulletinFile) add(s *sample, d *dice, b *bulletin, dist *district, hit []int, item *int) {
	var all toll
	var circles, people, dead []string
	for _, c := range hit {
		t := b.tolls[c]
		name := s.bulletinName(c)
		all.affected += t.affected
		all.crop += t.crop
		all.lives += t.lives
		all.houses += t.houses
		if t.affected > 0 {
			circles = append(circles, name)
		}
		crop := strings.TrimRight(strings.TrimRight(hundredths(t.crop), "0"), ".")
		people = append(people, fmt.Sprintf("(%s | Population Affected: %d | Crop Area: %s)", name, t.affected, crop))
		dead = append(dead, fmt.Sprintf("(%s | %d)", name, t.lives))
	}
	if b.month == (month{2024, 7}) && dist.id == "18-322" {
		// A part of a circle that no boundary file knows: the district's people without a circle.
		people = append(people, "(Dispur | Population Affected: 1840 | Crop Area: 0)")
		all.affected += 1840
	}
	if len(circles) > 0 {
		out.AffectedRevenueCircles.Total += len(circles)
		out.AffectedRevenueCircles.Districts = append(out.AffectedRevenueCircles.Districts,
			circleDetail{dist.bulletin, dist.number, len(circles), strings.Join(circles, ", ")})
	}
	out.AffectedPopulation = append(out.AffectedPopulation, population{
		Total: all.affected, TotalMale: all.affected * 38 / 100, TotalFemale: all.affected * 37 / 100,
		TotalChildren: all.affected - all.affected*38/100 - all.affected*37/100, TotalCropArea: jsonDecimal(all.crop),
		District: dist.bulletin, Code: dist.number, Details: strings.Join(people, ", "),
	})
	out.HLLDetails.Confirmed = append(out.HLLDetails.Confirmed, death{dist.bulletin, all.lives, all.lives,
		strings.Join(dead, ", ")})
	out.HouseDamagedDetails.Damage = append(out.HouseDamagedDetails.Damage,
		houseDamage{dist.bulletin, all.houses, all.houses * 4})
	report := func(to *[]damage, kind, what, department string) {
		var blocks []damageBlock
		for _, c := range hit {
			if b.tolls[c].affected < 15_000 || !d.percent(10) {
				continue
			}
			v := pick(d, s.villages[c])
			*item++
			at := damageItem{ID: *item, Type: kind, Name: fmt.Sprintf(what, dist.rivers[0], v.name),
				Department: department,
				Village:    strings.ToUpper(v.name),
				Remarks:    fmt.Sprintf("Synthetic. Length %d m", d.between(10, 400)),
				CreatedAt:  fmt.Sprintf("%d-%02d-%02dT09:00:00.000Z", b.year, b.month.month, d.between(5, 28))}
			lat, lon := jsonDecimal((v.at.y+5000)/10_000), jsonDecimal((v.at.x+5000)/10_000)
			switch d.below(12) {
			case 0: // not measured
			case 1: // swapped
				at.Latitude, at.Longitude = &lon, &lat
			default:
				at.Latitude, at.Longitude = &lat, &lon
			}
			blocks = append(blocks, damageBlock{fmt.Sprintf("(%s | 1)", s.bulletinName(c)), []damageItem{at}})
		}
		if len(blocks) > 0 {
			*to = append(*to, damage{dist.bulletin, len(blocks), blocks})
		}
	}
	report(&out.InfDamageDetails.EmbBreached, "embBreached", "Embankment of river %s at %s", "Water Resource Deptt.")
	report(&out.InfDamageDetails.EmbAffected, "embAffected", "Dyke along river %s near %s", "Water Resource Deptt.")
	report(&out.InfDamageDetails.RoadAffected, "road", "Road along river %s to %s", "PWD (Roads)")
}
