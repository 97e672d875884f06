import test from 'node:test';
import assert from 'node:assert/strict';
import { boxOf, centerOf, equalArea, fitted, pathText, ringsOf, sizeOf, within } from '../js/projection.js';

const near = (got, want, by = 1e-9) => got.forEach((value, i) => assert.ok(Math.abs(value - want[i]) < by, `${got}`));

test('the projection keeps areas, and gives back what it was given', () => {
  const { project, invert } = equalArea([89, 24, 96, 28]);
  const cell = (west, south, step) => {
    const points = [
      [west, south],
      [west + step, south],
      [west + step, south + step],
      [west, south + step],
      [west, south],
    ];
    return sizeOf(ringsOf({ type: 'Polygon', coordinates: [points] }, project));
  };
  // On the sphere a cell is (sin north - sin south) times its width in radians.
  for (const [west, south] of [
    [89, 24],
    [92.3, 26],
    [95.9, 27.9],
  ]) {
    const step = 0.05;
    const [top, bottom] = [south + step, south].map((degrees) => Math.sin((degrees * Math.PI) / 180));
    const exact = ((top - bottom) * step * Math.PI) / 180;
    assert.ok(Math.abs(cell(west, south, step) / exact - 1) < 1e-5);
  }
  for (const box of [
    [89, 24, 96, 28],
    [-80, -56, -60, -20],
    [10, -4, 20, 4],
  ]) {
    const both = equalArea(box);
    for (const point of [
      [box[0], box[1]],
      [(box[0] + box[2]) / 2, box[3]],
    ])
      near(both.invert(both.project(point)), point);
  }
  assert.ok(project([92, 28])[1] < project([92, 24])[1], 'north is up');
  near(invert(project([92.5, 26])), [92.5, 26]);
});

test('features are fitted into a frame and drawn as paths', () => {
  const square = (x, y) => ({
    type: 'Feature',
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [x, y],
          [x + 1, y],
          [x + 1, y + 1],
          [x, y + 1],
          [x, y],
        ],
      ],
    },
  });
  const { rings, path, project, invert } = fitted([square(90, 25), square(92, 25)], 320, 200, 10);
  const all = [...rings(square(90, 25).geometry), ...rings(square(92, 25).geometry)];
  near([boxOf(all)[0], boxOf(all)[2]], [10, 310], 1e-6);
  near(invert(project([91, 25.5])), [91, 25.5], 1e-9);
  assert.match(path(square(90, 25).geometry), /^M10[\d.]*,[\d.]+L.*Z$/);
});

test('holes are no part of an area', () => {
  const rings = [
    [0, 0, 4, 0, 4, 4, 0, 4, 0, 0],
    [1, 1, 1, 3, 3, 3, 3, 1, 1, 1],
  ];
  assert.equal(sizeOf(rings), 12);
  near(centerOf(rings), [2, 2]);
  assert.equal(within(rings, [0.5, 2]), true);
  assert.equal(within(rings, [2, 2]), false);
  assert.equal(within(rings, [5, 2]), false);
  assert.equal(pathText([[0, 0.0004, 1.23456, 2]]), 'M0,0L1.235,2Z');
});
