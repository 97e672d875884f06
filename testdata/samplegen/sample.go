package main

// sample is the synthetic Assam every file is written from.
type sample struct {
	circles   []circle
	districts []district
	grid      *grid
	land      []land      // by circle
	villages  [][]village // by circle
	bulletins []bulletin
}

// generate gives all files of the sample.
func generate() (files, error) {
	circles, districts, err := readAreas()
	if err != nil {
		return nil, err
	}
	grid, err := growCells(circles)
	if err != nil {
		return nil, err
	}
	s := &sample{circles: circles, districts: districts, grid: grid}
	s.settle()
	s.report()
	s.found()
	f := files{}
	about := struct {
		Title     string `json:"title"`
		Synthetic bool   `json:"synthetic"`
		Note      string `json:"note"`
		Currency  string `json:"currency"`
	}{title, true, note, "INR"}
	if err := f.json("dataset.json", about); err != nil {
		return nil, err
	}
	for _, write := range []func(files) error{s.boundaries, s.variables, s.writeBulletins, s.healthCentres,
		s.embankments, s.portal, s.sanctions} {
		if err := write(f); err != nil {
			return nil, err
		}
	}
	return f, nil
}
