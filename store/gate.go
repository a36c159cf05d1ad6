package store

import (
	"damping/flows"
	"damping/flows/aid"
)

// gate tells whether a condition of the rule book holds for an application, by
// the record alone. A gate that rests on something in hand (a proof, a second
// yes) is made sure of by the effect that has it, and named in stageMove.shown;
// without that it does not hold.
func (w *world) gate(f flows.Facts, g aid.Gate, m stageMove) (bool, error) {
	switch g {
	case aid.GateArea: // moveStage has asked for the scope
		return true, nil
	case aid.GateBimtekLater:
		return !f.Year.BimtekFirst, nil
	}
	return false, nil
}
