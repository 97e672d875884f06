package locate

// of gives the confidence of a single outer area by its lead over the next one
// that is not related to it, and by how many fields agree.
func (c *Confidences) of(s scored, top, rival, related int) float64 {
	a := &s[top]
	lead := a.total
	if rival >= 0 {
		lead -= s[rival].total
	}
	agree := 0
	for _, w := range a.by {
		if w >= 1.5 {
			agree++
		}
	}
	is := c.lead(lead, agree)
	if related >= 0 && s[related].total > a.total-2 {
		is = min(is, c.RelatedClose)
	}
	return is
}

// lead gives the confidence of a lead over the next outer area, where some fields agree.
func (c *Confidences) lead(lead float64, fields int) float64 {
	for _, l := range c.Leads {
		if lead >= l.Over && fields >= l.Fields {
			return l.Is
		}
	}
	return 0
}
