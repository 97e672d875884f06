package main

// template is one sort of tender. In its texts {at} stands for the place phrase, {river}
// for a river of the district, {km} {nos} {lot} for numbers, {fund} for the phrase naming
// fund and year; parts with nothing to say vanish.
type template struct {
	flood  verdict
	office office
	goods  bool
	share  int // how often, relative
	title  string
	detail string // the work description; "" repeats the title
}

type verdict int

const (
	notFlood verdict = iota
	flood
	unclear
)

// office is who asks for bids.
type office int

const (
	waterResources office = iota
	roads
	buildings
	city
	health
	irrigation
	disaster
	power
	council
)

type officeFacts struct {
	code    string // in tender ids
	chain   string // organisation chain
	product string // product category of works
	central bool   // the buyer's own address is Guwahati, whatever the place of the work
}

var offices = [...]officeFacts{
	waterResources: {"DoWR", "Department of Water Resources||Chief Engineer - DoWR", "Civil Works", false},
	roads:          {"PWD", "Public Works Roads Department", "Civil Works – Roads", true},
	buildings: {"PWBNH", "Public Works Building and NH Department||Chief Engineer-Building - PWBNH",
		"Civil Works - Building", true},
	city: {"GMC", "Guwahati Municipal Corporation", "Civil Works - Others", true},
	health: {"NHM", "National Health Mission||State Programme Management Unit - NHM", "Civil Works - Building",
		true},
	irrigation: {"ID", "Irrigation Department||Chief Engineer(Major)-Irrigation Dept", "Civil Works", false},
	disaster: {"RDM", "Revenue and Disaster Management Department||State Disaster Management Authority",
		"Miscellaneous Works", true},
	power: {"APDCL", "Assam Power Distribution Company Ltd||CGM(D) Upper Assam Region - APDCL",
		"Electrical Works", false},
	council: {"BTC", "Bodoland Territorial Council-PWD||Director Cum CHD - PWD BTC", "Civil Works", false},
}

// templates hold the sample's own wording. Shares make about four awards in ten
// flood-related.
var templates = []template{
	// Prevention and protection.
	{flood, waterResources, false, 30, "Raising and strengthening of the embankment on the left bank of river " +
		"{river} {at} {fund}", "Raising and strengthening of the embankment on the left bank of river {river} " +
		"{at} from Ch. {km} km, including turfing and brick soling {fund}"},
	{flood, waterResources, false, 30, "Anti-erosion works on R/B of river {river} {at} {fund}",
		"Anti-erosion works on R/B of river {river} {at} with geo bags and RCC porcupine screens, length {nos} " +
			"m {fund}"},
	{flood, waterResources, false, 24, "Bank protection with boulder pitching along river {river} {at} {fund}", ""},
	{flood, waterResources, false, 18, "Construction of a new marginal bund along L/B of river {river} {at}, Package " +
		"{lot} {fund}", ""},
	{flood, waterResources, false, 16, "Construction of RCC sluice gate with wing walls on the {river} dyke " +
		"{at} {fund}", ""},
	{flood, waterResources, false, 12, "Retirement of B/dyke {at} against active erosion by river {river} {fund}", ""},
	{flood, waterResources, false, 10, "Construction of RCC flood wall {at} including allied works {fund}", ""},
	{flood, waterResources, true, 8, "Supply of pre-stressed concrete porcupine members for reserve stock before the " +
		"flood season {at}", ""},
	{flood, waterResources, false, 8, "Survey and cross sections of river {river} for design of flood protection " +
		"{at} {fund}", ""},
	{flood, waterResources, false, 7, "Desiltation of the channel of river {river} for flood moderation {at} {fund}",
		""},
	{flood, roads, false, 10, "Construction of embankment cum road along river {river} {at} {fund}", ""},
	{flood, disaster, false, 8, "Construction of a raised platform and flood shelter {at} {fund}",
		"Construction of a raised platform and flood shelter {at} for {nos} persons with separate sheds for " +
			"cattle {fund}"},
	{flood, city, false, 14, "Desilting of drains to mitigate urban flood {at}, Lot {lot}",
		"Cleaning and desilting of {nos} m of primary drains to relieve artificial flood and water logging {at}, " +
			"Lot {lot}"},
	{flood, city, false, 7, "Storm water drain with outfall to river {river} to relieve water logging {at}", ""},
	{flood, disaster, false, 4, "Flood early warning sensors and display boards {at} {fund}", ""},
	// Repair of flood damage.
	{flood, waterResources, false, 26, "Breach closing of the embankment of river {river} {at} {fund}",
		"Breach closing of the embankment of river {river} {at}, breached during the last flood, length {nos} " +
			"m {fund}"},
	{flood, waterResources, false, 16, "Recoupment of protection works damaged by flood on river {river} {at} {fund}",
		""},
	{flood, roads, false, 24, "Restoration of flood damaged road {at} {fund}",
		"Restoration of flood damaged road {at} from Ch. {km} km including cross drainage {fund}"},
	{flood, roads, false, 14, "Repair of bridge approach washed away by flood {at} {fund}", ""},
	{flood, buildings, false, 7, "Repair of school buildings damaged during flood {at} {fund}", ""},
	{flood, irrigation, false, 6,
		"Restoration of irrigation scheme damaged by flood waters of river {river} {at} {fund}", ""},
	{flood, council, false, 6, "Immediate restoration of flood damages on road {at} {fund}", ""},
	// Relief.
	{flood, disaster, true, 10, "Supply of rice, dal and salt to flood relief camps {at} {fund}", ""},
	{flood, disaster, true, 8, "Supply of tarpaulin and family kits as gratuitous relief for flood affected families " +
		"{at} {fund}", ""},
	{flood, disaster, true, 6, "Hire of country boats for flood rescue {at} {fund}", ""},
	{flood, disaster, true, 5, "Supply of inflatable boats and life jackets for flood response {at} {fund}", ""},

	// Ordinary works that are not about floods.
	{notFlood, roads, false, 70, "Improvement of road {at} under the annual programme {fund}",
		"Improvement of road {at} from Ch. {km} km with bituminous wearing course {fund}"},
	{notFlood, roads, false, 40, "Construction of concrete block road {at}, Lot {lot} {fund}", ""},
	{notFlood, roads, false, 26, "Construction of RCC bridge No. {lot}/1 with approaches {at} {fund}", ""},
	{notFlood, roads, false, 16, "Construction of slab culvert on village road {at} {fund}", ""},
	{notFlood, roads, false, 10, "Periodic renewal of road from the PWD embankment tinali to the market {at} {fund}",
		""},
	{notFlood, buildings, false, 34, "Construction of an additional classroom block {at} {fund}", ""},
	{notFlood, buildings, false, 24, "Construction of a community hall {at} {fund}", ""},
	{notFlood, buildings, false, 18, "Repair and painting of the circle office building {at}", ""},
	{notFlood, buildings, false, 12, "Construction of mini stadium gallery {at} {fund}", ""},
	{notFlood, power, false, 14, "Installation of LED flood lights at the playground {at}",
		"Installation of LED flood lights on {nos} poles at the playground {at}"},
	{notFlood, power, false, 16, "Construction of 11 KV feeder {at}, Package {lot}", ""},
	{notFlood, city, false, 8, "Bas relief art and mural on the wall of the heritage park {at}", ""},
	{notFlood, city, false, 10, "Street lighting and footpath {at}, Lot {lot}", ""},
	{notFlood, health, false, 18, "Renovation of the emergency ward of the civil hospital {at}", ""},
	{notFlood, health, false, 18, "Repair of health sub centres {at}, Group {lot}", ""},
	{notFlood, health, true, 12, "Supply of pain relief medicines and consumables {at}", ""},
	{notFlood, irrigation, false, 20, "Renovation of lift irrigation scheme {at} {fund}", ""},
	{notFlood, irrigation, false, 14, "Lining of irrigation canal {at}, Phase {lot} {fund}", ""},
	{notFlood, council, false, 16, "Construction of cement concrete road {at} {fund}", ""},
	{notFlood, council, false, 10, "Construction of market shed {at} {fund}", ""},
	{notFlood, disaster, true, 4, "Supply of office computers and printers {at}", ""},

	// Text that decides nothing.
	{unclear, roads, false, 16, "PKG-{lot}/{nos}", ""},
	{unclear, waterResources, false, 5, "Group {lot} works as per BOQ", ""},
	{unclear, buildings, false, 12, "Package No. {lot}, NIT {nos}", ""},
	{unclear, disaster, true, 4, "Rate contract for emergency items, Lot {lot}", ""},
}

// funds a text may name, as the phrase and as the part of a reference number.
var funds = []struct {
	share             int
	phrase, reference string
}{
	{34, "", "GEN"},
	{16, "under SDRF for the year {year}", "SDRF"},
	{6, "under State Disaster Mitigation Fund (SDMF)", "SDMF"},
	{14, "under RIDF-XXIX of NABARD", "RIDF"},
	{10, "under SOPD-FDR for the year {year}", "SOPD-FDR"},
	{9, "under SOPD-G for the year {year}", "SOPD-G"},
	{5, "under PDNA", "PDNA"},
	{5, "under LTIF", "LTIF"},
	{4, "under CIDF", "CIDF"},
	{3, "under FMBAP", "FMBAP"},
}

// plainFunds are the indexes of funds that ordinary works may name.
var plainFunds = []int{0, 0, 0, 3, 5, 8}

// typos are applied to a few texts, the first that fits.
var typos = [][2]string{
	{"erosion", "errosion"}, {"embankment", "embankmnet"}, {"Restoration", "Restroation"}, {"protection", "protecion"},
	{"Construction", "Constrution"}, {"Improvement", "Improvment"}, {"Revenue", "Revenu"}, {"district", "distict"},
	{"damaged", "damged"},
}

// Parts of invented village names, bidders and so on.
var (
	villageHeads = []string{"Aghon", "Bokul", "Dalim", "Ejar", "Hilikha", "Jetuka", "Kordoi", "Lesai", "Modar",
		"Nilkon", "Ouphul", "Poniol", "Rongajob", "Sorola", "Togor", "Urohi"}
	villageTails = []string{"bari", "chuk", "gaon", "guri", "hola", "jan", "kuchi", "mukh", "para", "pathar", "tol",
		"tup"}
	villageSides = []string{"", "", "", "Bor ", "Saru ", "Uttar ", "Dakshin ", "Natun "}
	bidderHeads  = []string{"SAMPLE", "SPECIMEN", "EXAMPLE", "MODEL", "TRIAL", "PATTERN", "DEMO", "PROXY"}
	bidderTails  = []string{"CONSTRUCTION", "ENTERPRISE", "BUILDERS", "INFRA PROJECTS", "AND COMPANY", "TRADERS",
		"ASSOCIATES"}
)
