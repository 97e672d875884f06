// What draws maps, in the order of dependencies; see d3.js.
import '../vendor/d3-array.min.js';
import '../vendor/d3-geo.min.js';

export const { geoConicEqualArea, geoPath, geoTransform } = globalThis.d3;
