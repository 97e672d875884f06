// Package ogc is what an API of OGC's kind is made of and served with, whatever it is about: parameters read as they
// are declared, representations negotiated, problems, links, pages, the OpenAPI document that says all of it; answers
// kept and compressed, work in turns, downloads written at one pace and read at others, connections that no client
// holds for long. It knows nothing of this project's data.
package ogc
