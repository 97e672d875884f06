//go:build !race

package api

const thorough = 8
