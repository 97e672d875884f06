package sets

import "slices"

// keptOrders bounds the bytes of the orders that an index keeps.
const keptOrders = 32 << 20

// Order is the numbers of all records in an order.
type Order []int32

// KeepsOrders reports whether orders are kept: of very many records they are not.
func (x Asked) KeepsOrders() bool { return x.orderBytes() <= keptOrders }

func (x Asked) orderBytes() int { return 4 * x.Records }

// Order gives the records in the order of this name, which is read once where it is kept.
func (x Asked) Order(name string, read func() ([]int32, error)) (Order, error) {
	x.Index.mu.Lock()
	o, known := x.Index.orders[name]
	x.Index.mu.Unlock()
	if known {
		return o, nil
	}
	o, err := read()
	if err != nil || !x.KeepsOrders() {
		return o, err
	}
	x.Index.mu.Lock()
	defer x.Index.mu.Unlock()
	if x.Index.orders == nil || (len(x.Index.orders)+1)*x.orderBytes() > keptOrders {
		x.Index.orders = map[string]Order{}
	}
	x.Index.orders[name] = o
	return o, nil
}

// Of gives what gives the next records of a set behind one, or from 0 the first: all but so many, at most a limit.
func (o Order) Of(s Set) func(no, skip, limit int) []int32 {
	return func(no, skip, limit int) (found []int32) {
		rest := o[slices.Index(o, int32(no))+1:] // 0 is no record's number
		for i := 0; i < len(rest) && len(found) < limit; i++ {
			if !s.Has(int(rest[i])) {
				continue
			}
			if skip > 0 {
				skip--
				continue
			}
			found = append(found, rest[i])
		}
		return found
	}
}
