package store

import (
	"os"
	"testing"

	"damping/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
