package store

// sealed encrypts a value for its column and row; "" stays "".
func (tx *Tx) sealed(column, row, text string) string {
	return tx.s.keys.Seal(text, column+":"+row)
}

// opened is the opposite of sealed.
func (tx *Tx) opened(column, row, sealed string) (string, error) {
	return tx.s.keys.Open(sealed, column+":"+row)
}

// hash is the keyed hash of a value under the newest key, "" of "".
func (tx *Tx) hash(kind, value string) string {
	if value == "" {
		return ""
	}
	return tx.s.keys.Hash(kind, value)
}

// hashes are the keyed hashes of a value under every key in use, by which
// values written before a change of keys are found.
func (tx *Tx) hashes(kind, value string) []string {
	if value == "" {
		return nil
	}
	return tx.s.keys.Hashes(kind, value)
}
