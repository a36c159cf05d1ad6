package flowtest

import (
	"fmt"
	"strconv"
	"strings"
)

// broadcasts changes how broadcasts fare: "persetujuan 1", "gagal", "lancar".
func (town *Town) broadcasts(how string) (err error) {
	if n, ok := strings.CutPrefix(how, "persetujuan "); ok {
		town.Office.Program.Work.BroadcastTwo, err = strconv.Atoi(n)
		return err
	}
	if how != "gagal" && how != "lancar" {
		return fmt.Errorf("broadcasts do not fare %q", how)
	}
	town.refusing = how == "gagal"
	return nil
}
