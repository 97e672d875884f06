-- Every table is partitioned by dataset version. An import fills tables of its own and
-- attaches them when they are complete; dropping a version drops its tables. Text is
-- compared byte by byte, as in the other store.

-- +goose Up
CREATE TABLE floodspend.versions (
	version     integer PRIMARY KEY,
	id          text NOT NULL,
	title       text NOT NULL,
	synthetic   boolean NOT NULL,
	note        text NOT NULL,
	created     timestamptz NOT NULL,
	rules       text NOT NULL,
	currency    text NOT NULL,
	areas       integer NOT NULL,
	awards      integer NOT NULL,
	sanctions   integer NOT NULL,
	issues      integer NOT NULL,
	awards_from integer NOT NULL,
	awards_to   integer NOT NULL,
	overview    json NOT NULL,
	superseded  timestamptz
);
COMMENT ON TABLE floodspend.versions IS 'Dataset versions; the highest is the current one. Months are year × 12 + month − 1.';
COMMENT ON COLUMN floodspend.versions.superseded IS 'when a newer version was published; the tables of this one are dropped some time later';

CREATE TABLE floodspend.areas (
	version     integer NOT NULL,
	no          integer NOT NULL,
	level       text NOT NULL,
	id          text COLLATE "C" NOT NULL,
	name        text NOT NULL,
	district_id text COLLATE "C" NOT NULL,
	aliases     json NOT NULL,
	geom        geometry(MultiPolygon, 4326)
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.areas IS 'Districts and revenue circles; no counts them from 1 in the order of their codes.';

CREATE TABLE floodspend.awards (
	version           integer NOT NULL,
	no                integer NOT NULL,
	id                text COLLATE "C" NOT NULL,
	tender_id         text COLLATE "C",
	ocid              text COLLATE "C",
	reference         text COLLATE "C",
	title             text COLLATE "C",
	description       text COLLATE "C",
	category          text COLLATE "C",
	product           text COLLATE "C",
	buyer             text COLLATE "C",
	place             text COLLATE "C",
	pincode           text COLLATE "C",
	supplier          text COLLATE "C",
	published         date,
	contract_date     date,
	tender_value      bigint,
	awarded           bigint,
	sanctioned        bigint,
	rung              text COLLATE "C",
	currency          text COLLATE "C",
	status            text COLLATE "C",
	flags             text COLLATE "C",
	flood             text COLLATE "C",
	kind              text COLLATE "C",
	funds             text COLLATE "C",
	flood_evidence    text COLLATE "C",
	precision         text COLLATE "C",
	districts         text COLLATE "C",
	circles           text COLLATE "C",
	weights           text COLLATE "C",
	confidence        double precision NOT NULL,
	method            text COLLATE "C",
	location_evidence text COLLATE "C",
	source_file       text COLLATE "C",
	source_line       bigint NOT NULL,
	longitude         double precision,
	latitude          double precision,
	verdicts          json NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.awards IS 'One row per accepted bid (rung awarded) or sanction (rung sanctioned), with its flood relevance and location. Amounts are exact, in minor units; null = unknown. Never add up both rungs.';
COMMENT ON COLUMN floodspend.awards.verdicts IS 'parts, candidate places and evidence, as one document';

CREATE TABLE floodspend.facts (
	version           integer NOT NULL,
	award             integer NOT NULL,
	rung              smallint NOT NULL,
	area              integer NOT NULL,
	district          integer NOT NULL,
	candidate         boolean NOT NULL,
	first             boolean NOT NULL,
	first_in_district boolean NOT NULL,
	known             boolean NOT NULL,
	class             integer NOT NULL,
	contract_month    integer NOT NULL,
	published_month   integer NOT NULL,
	amount            bigint NOT NULL,
	tender_value      bigint NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.facts IS
	'The money of each award (rung 1) or sanction (rung 2) in each of its areas, in minor units; area 0 is for those without one. Rows with candidate say where an award may belong, with its whole amount, and are no part of a sum.';

CREATE TABLE floodspend.classes (
	version    integer NOT NULL,
	class      integer NOT NULL,
	precision  text NOT NULL,
	candidate  boolean NOT NULL,
	confident  boolean NOT NULL,
	flood      text NOT NULL,
	kind       text NOT NULL,
	funds      text NOT NULL,
	status     text NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.classes IS 'What facts and cube rows are told apart by, beside area and month.';

CREATE TABLE floodspend.cube (
	version      integer,
	rung         smallint,
	level        integer,
	year         integer,
	area         integer,
	class        integer,
	amount       bigint,
	tender_value bigint,
	awards       bigint,
	firsts       bigint,
	unknown      bigint
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.cube IS
	'The facts added up by financial year of the contract, April to March, named by its first year; 0 = undated. Level 1 is districts, 2 circles.';

CREATE TABLE floodspend.need_series (
	version integer NOT NULL,
	name    text COLLATE "C" NOT NULL,
	unit    text NOT NULL,
	source  text NOT NULL,
	vintage text NOT NULL,
	yearly  boolean NOT NULL,
	months  integer[] NOT NULL
) PARTITION BY LIST (version);
COMMENT ON COLUMN floodspend.need_series.months IS 'the months it was published for: in these an area without a value is zero, in others it is unknown';

CREATE TABLE floodspend.need_values (
	version integer NOT NULL,
	series  text COLLATE "C" NOT NULL,
	area    text COLLATE "C" NOT NULL,
	months  integer[] NOT NULL,
	"values" double precision[] NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.need_values IS 'What a need series says of an area: values by month; null = missing, which is not zero.';

CREATE TABLE floodspend.layer_series (
	version integer NOT NULL,
	name    text COLLATE "C" NOT NULL,
	title   text NOT NULL,
	source  text NOT NULL,
	vintage text NOT NULL,
	yearly  boolean NOT NULL
) PARTITION BY LIST (version);

CREATE TABLE floodspend.layers (
	version integer NOT NULL,
	layer   text COLLATE "C" NOT NULL,
	number  integer NOT NULL,
	date    date NOT NULL,
	class   text NOT NULL,
	geom    geometry(MultiPolygon, 4326) NOT NULL
) PARTITION BY LIST (version);
COMMENT ON TABLE floodspend.layers IS 'The polygons of inundation extents and hazard zones.';

CREATE TABLE floodspend.sources (
	version integer NOT NULL,
	no      integer NOT NULL,
	path    text NOT NULL,
	sha256  text NOT NULL,
	bytes   bigint NOT NULL,
	records bigint NOT NULL,
	role    text NOT NULL
) PARTITION BY LIST (version);

CREATE TABLE floodspend.issues (
	version integer NOT NULL,
	no      integer NOT NULL,
	file    text NOT NULL,
	line    bigint NOT NULL,
	field   text NOT NULL,
	value   text NOT NULL,
	problem text NOT NULL,
	action  text NOT NULL
) PARTITION BY LIST (version);
