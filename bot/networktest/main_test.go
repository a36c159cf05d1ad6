package networktest_test

import (
	"os"
	"testing"

	"damping/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, nil)) }
