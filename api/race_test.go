//go:build race

package api

// thorough is how many times as many drawn questions the tests ask without the race
// detector, which makes each several times slower.
const thorough = 1
