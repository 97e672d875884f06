package geopackage_test

import (
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo/geopackage"
)

func ExampleStyle_QML() {
	qml, err := geopackage.Style{Kind: "fill", Colour: "127,180,198,60", Label: "name"}.QML()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(qml, `<symbol name="0" type="fill"`), strings.Contains(qml, `fieldName="name"`))
	// Output: true true
}
