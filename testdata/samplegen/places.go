package main

// place holds what texts say about a district: facts, as the sources spell them.
type place struct {
	title    string // "Kamrup Metro"
	bulletin string // name in the disaster bulletins
	number   string // the bulletins' own district number
	prefix   string // of reference numbers, and the water resources division's name
	town     string // headquarters
	pincode  string // of the headquarters
	rivers   [2]string
}

// places by the district names of the boundary files.
var places = map[string]place{
	"BAJALI":  {"Bajali", "Bajali", "34", "BAJALI", "Pathsala", "781325", [2]string{"Kaldia", "Pahumara"}},
	"BAKSA":   {"Baksa", "Baksa", "01", "BAKSA", "Mushalpur", "781372", [2]string{"Kaldia", "Pagladiya"}},
	"BARPETA": {"Barpeta", "Barpeta", "02", "BARPETA", "Barpeta", "781301", [2]string{"Beki", "Pahumara"}},
	"BISWANATH": {"Biswanath", "Biswanath", "06", "BISWANATH", "Biswanath Chariali", "784176",
		[2]string{"Buroi", "Ghiladhari"}},
	"BONGAIGAON": {"Bongaigaon", "Bongaigaon", "08", "BONGAIGAON", "Bongaigaon", "783380",
		[2]string{"Aie", "Manas"}},
	"CACHAR": {"Cachar", "Cachar", "03", "CACHAR", "Silchar", "788001", [2]string{"Barak", "Sonai"}},
	"CHARAIDEO": {"Charaideo", "Charaideo", "07", "CHARAIDEO", "Sonari", "785690",
		[2]string{"Disang", "Teok"}},
	"CHIRANG": {"Chirang", "Chirang", "09", "CHIRANG", "Kajalgaon", "783385",
		[2]string{"Aie", "Champamati"}},
	"DARRANG": {"Darrang", "Darrang", "04", "MANGALDOI", "Mangaldai", "784125",
		[2]string{"Nonoi", "Saktola"}},
	"DHEMAJI": {"Dhemaji", "Dhemaji", "05", "DHEMAJI", "Dhemaji", "787057", [2]string{"Jiadhal", "Gai"}},
	"DHUBRI": {"Dhubri", "Dhubri", "10", "DHUBRI", "Dhubri", "783301",
		[2]string{"Gadadhar", "Brahmaputra"}},
	"DIBRUGARH": {"Dibrugarh", "Dibrugarh", "11", "DIBRUGARH", "Dibrugarh", "786001",
		[2]string{"Buridehing", "Brahmaputra"}},
	"DIMA HASAO": {"Dima Hasao", "Dima-Hasao", "12", "HAFLONG", "Haflong", "788819",
		[2]string{"Jatinga", "Diyung"}},
	"GOALPARA": {"Goalpara", "Goalpara", "13", "GOALPARA", "Goalpara", "783101",
		[2]string{"Dudhnoi", "Krishnai"}},
	"GOLAGHAT": {"Golaghat", "Golaghat", "14", "GOLAGHAT", "Golaghat", "785621",
		[2]string{"Dhansiri", "Doyang"}},
	"HAILAKANDI": {"Hailakandi", "Hailakandi", "15", "HAILAKANDI", "Hailakandi", "788152",
		[2]string{"Katakhal", "Dhaleswari"}},
	"HOJAI":  {"Hojai", "Hojai", "16", "HOJAI", "Hojai", "782435", [2]string{"Kopili", "Jamuna"}},
	"JORHAT": {"Jorhat", "Jorhat", "17", "JORHAT", "Jorhat", "785001", [2]string{"Bhogdoi", "Jhanji"}},
	"KAMRUP": {"Kamrup", "Kamrup", "19", "KAMRUP RURAL", "Amingaon", "781031",
		[2]string{"Puthimari", "Kulsi"}},
	"KAMRUP METRO": {"Kamrup Metro", "Kamrup (M)", "18", "KAMRUP METRO", "Guwahati", "781001",
		[2]string{"Bharalu", "Bahini"}},
	"KARBI ANGLONG": {"Karbi Anglong", "Karbi Anglong", "20", "DIPHU", "Diphu", "782460",
		[2]string{"Jamuna", "Dhansiri"}},
	"KARIMGANJ": {"Karimganj", "Karimganj", "22", "KARIMGANJ", "Karimganj", "788710",
		[2]string{"Kushiyara", "Longai"}},
	"KOKRAJHAR": {"Kokrajhar", "Kokrajhar", "23", "KOKRAJHAR", "Kokrajhar", "783370",
		[2]string{"Gaurang", "Saralbhanga"}},
	"LAKHIMPUR": {"Lakhimpur", "Lakhimpur", "24", "N LAKHIMPUR", "North Lakhimpur", "787001",
		[2]string{"Ranganadi", "Subansiri"}},
	"MAJULI": {"Majuli", "Majuli", "25", "MAJULI", "Garamur", "785104", [2]string{"Tuni", "Brahmaputra"}},
	"MORIGAON": {"Morigaon", "Morigaon", "26", "MORIGAON", "Morigaon", "782105",
		[2]string{"Kopili", "Brahmaputra"}},
	"NAGAON": {"Nagaon", "Nagaon", "27", "NAGAON", "Nagaon", "782001", [2]string{"Kollong", "Kopili"}},
	"NALBARI": {"Nalbari", "Nalbari", "28", "NALBARI", "Nalbari", "781335",
		[2]string{"Pagladiya", "Buradia"}},
	"SIVASAGAR": {"Sivasagar", "Sivasagar", "29", "SIVASAGAR", "Sivasagar", "785640",
		[2]string{"Dikhow", "Disang"}},
	"SONITPUR": {"Sonitpur", "Sonitpur", "30", "TEZPUR", "Tezpur", "784001",
		[2]string{"Jia Bharali", "Gabharu"}},
	"SOUTH SALMARA MANCACHAR": {"South Salmara Mankachar", "South Salmara", "31", "SOUTH SALMARA", "Hatsingimari",
		"783135", [2]string{"Jinjiram", "Brahmaputra"}},
	"TAMULPUR": {"Tamulpur", "Tamulpur", "35", "TAMULPUR", "Tamulpur", "781367",
		[2]string{"Barolia", "Puthimari"}},
	"TINSUKIA": {"Tinsukia", "Tinsukia", "32", "TINSUKIA", "Tinsukia", "786125",
		[2]string{"Dibru", "Noa Dihing"}},
	"UDALGURI": {"Udalguri", "Udalguri", "33", "UDALGURI", "Udalguri", "784509",
		[2]string{"Nonoi", "Dhansiri"}},
	"WEST KARBI ANGLONG": {"West Karbi Anglong", "Karbi Anglong West", "21", "W KARBI ANGLONG", "Hamren", "782485",
		[2]string{"Kopili", "Borpani"}},
}

// bulletinNames are circle names the disaster bulletins spell in their own way, by code.
// The others appear there as plainName gives them.
var bulletinNames = map[string]string{
	"18-300-00103": "Dotma",
	"18-301-00111": "Golakganj",
	"18-302-00119": "Rongjuli",
	"18-303-00121": "Baghbar",
	"18-306-00140": "Naduar",
	"18-309-00155": "Doomdooma",
	"18-313-00176": "Morongi",
	"18-321-00217": "North Ghy",
	"18-321-00272": "Palashbari",
	"18-323-00223": "Paschim Nalbari",
	"18-324-00231": "Barnagar RC part",
	"18-326-00241": "Khairabari",
}
