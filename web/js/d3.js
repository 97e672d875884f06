// The parts of D3 this page uses. The vendored files register themselves on one global
// object, so the order of these imports is the order of their dependencies.
import '../vendor/d3-color.min.js';
import '../vendor/d3-dispatch.min.js';
import '../vendor/d3-ease.min.js';
import '../vendor/d3-interpolate.min.js';
import '../vendor/d3-selection.min.js';
import '../vendor/d3-timer.min.js';
import '../vendor/d3-transition.min.js';
import '../vendor/d3-drag.min.js';
import '../vendor/d3-zoom.min.js';

export const { select, zoom, zoomIdentity } = globalThis.d3;
