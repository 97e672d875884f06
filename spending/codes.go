package spending

import "github.com/floodspend/floodspend/geo"

// Code is one of the texts that a field may have, and what it means.
type Code struct{ Text, Meaning string }

// coded gives a field the texts it may have.
func coded[R any](f Field[R], codes ...Code) Field[R] {
	f.Codes = codes
	return f
}

func code[T ~string](text T, meaning string) Code { return Code{string(text), meaning} }

func floodCodes() []Code {
	return []Code{code(FloodYes, "about floods"), code(FloodNo, "not about floods"),
		code(FloodUnclear, "the text does not tell; never counted as yes")}
}

func kindCodes() []Code {
	return []Code{code(Preparedness, "against floods to come"), code(Restoration, "mends what floods damaged"),
		code(Relief, "for people while there is a flood"), code(OtherKind, "about floods, none of the others")}
}

func statusCodes() []Code {
	return []Code{code(StatusActive, "counts"), code(StatusSuperseded, "a later record of the same award replaces it"),
		code(StatusDoubtful, "its amount is not believed; its flags say why"),
		code(StatusNoItem, "adds up or heads other records of its source"),
		code(StatusNotCommitted, "pending, cancelled or unsuccessful; its flags say which"),
		code(StatusCeiling, "of a rate contract or a framework, whose later orders commit the money"),
		code(StatusOtherCurrency, "not in the dataset's currency, or in none that is stated")}
}

// precisionCodes has the levels finest first, as a precision is the finer the better.
func precisionCodes(levels geo.Hierarchy) []Code {
	var codes []Code
	for i := len(levels) - 1; i >= 0; i-- {
		codes = append(codes, code(levels[i].Key, "placed in areas of this level"))
	}
	return append(codes, code(AtWhole, "for all areas together"), code(Conflict, "the evidence names several places"),
		code(Unlocated, "nothing tells where"))
}

func methodCodes(levels geo.Hierarchy) []Code {
	codes := []Code{code(ByCoordinates, "coordinates of the source"), code(ByAreaCode, "an area's code in the source")}
	for _, level := range levels {
		codes = append(codes, code(ByNamed(level.Key), "the text names an area of this level"))
	}
	return append(codes, code(ByGazetteer, "the text names a place that lies there"),
		code(ByReferencePrefix, "the beginning of the buyer's reference"), code(ByPostcode, "the postal code"),
		code(ByBuyerOffice, "the buyer's office"), code(ByOverride, "a reviewer's word"))
}

func damageStatusCodes() []Code {
	return []Code{code(AwardFound, "an award repairs it"), code(PossibleAward, "an award may repair it"),
		code(SanctionedOnly, "sanctioned, and no award was found"),
		code(NotTenderable, "of a kind that is not tendered"),
		code(NotIdentifiable, "has no name, number or place to match"),
		code(TooRecent, "reported too late for an award to be known"), code(NoAwardFound, "no award was found")}
}

func pointCodes() []Code {
	return []Code{code(PointOK, "where the report states"),
		code(PointSwapped, "longitude and latitude were exchanged, which is mended"),
		code(PointZero, "0, 0"), code(PointOutside, "outside of all areas"),
		code(PointOther, "in another area than the report states"), code(PointNone, "no point is given")}
}

func relationCodes() []Code {
	return []Code{code(Repairs, "the work mends this damage; of assets: this is the asset meant"),
		code(PossibleRepair, "it may"), code(OtherFlood, "the same asset, after another flood"),
		code(Upgrade, "the same asset, made better, not mended")}
}

func endCodes() []Code {
	return []Code{code(DamageEnd, "a record of damage"), code(SanctionEnd, "a sanction"), code(AwardEnd, "an award"),
		code(AssetEnd, "an asset")}
}

func measureCodes() []Code {
	return []Code{code(ByLength, "metres of lines"), code(ByCount, "how many there are")}
}
