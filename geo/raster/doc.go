// Package raster reads GeoTIFF, cloud-optimised GeoTIFF included, and answers what a raster holds at points, along
// lines and over areas.
//
// It reads strips and tiles, uncompressed or by LZW, DEFLATE, PackBits or Zstandard, with predictors 1 to 3;
// integers of 8 to 64 bits, signed or not, and floating point of 32 and 64; one band of several, chunky or planar;
// classic TIFF and BigTIFF of either byte order; blocks that are left out of the file; the no-data value, scale and
// offset that GDAL writes. Overviews, masks and further pages are passed over. The reference system is one that
// package crs supports; what else a file has is refused by name. Nothing of the pixels is kept but a bounded number
// of blocks, whatever the raster's size, and what a file says of sizes, counts and offsets is never believed before
// it is compared with the file.
//
// A pixel's value holds of all its ground. Of a pixel that an area's boundary cuts, the part that is covered counts,
// exactly, in the plane of the raster; edges of areas are straight in longitude and latitude. Ground is
// measured on the WGS 84 ellipsoid.
package raster
