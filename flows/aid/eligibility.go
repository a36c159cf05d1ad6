package aid

// Rule is one of the four rules of selection. Its value is the code in the
// programme pack.
type Rule string

// The rules.
const (
	RuleBusiness Rule = "embrio_usaha"      // owns a business embryo
	RuleTurn     Rule = "giliran_kelurahan" // it is the kelurahan's turn
	RuleRegister Rule = "terdaftar"         // listed in the register of the poor
	RuleOtherAid Rule = "tanpa_pkh_bpnt"    // gets neither PKH nor BPNT
)

// Rules returns the four rules in the order of the programme.
func Rules() []Rule { return []Rule{RuleBusiness, RuleTurn, RuleRegister, RuleOtherAid} }

// Facts is what is known about a person for the rules.
type Facts struct {
	Business Tri    // a business was seen
	Area     AreaID // kelurahan of residence, "" when not known
	Listed   Tri    // found in the register
	PKH      Tri    // gets PKH
	BPNT     Tri    // gets BPNT (Sembako)
}

// Verdict is what one rule says about a person. It flags; people decide.
type Verdict struct {
	Rule   Rule
	Name   string // as the pack names it
	Met    Tri    // NotKnown as long as a fact is missing
	Reason string // code of the Reason that fits when it is not met
}

// Judge holds the facts against the rules that are switched on in a year, in
// the order of the pack. An unknown year has no rules.
func (p *Program) Judge(year int, f Facts) []Verdict {
	y, ok := p.Year(year)
	if !ok {
		return nil
	}
	var out []Verdict
	for _, s := range y.Rules {
		if !s.On {
			continue
		}
		v := Verdict{Rule: s.Rule, Name: s.Name}
		v.Met, v.Reason = p.judge(s.Rule, year, f)
		if v.Met != No {
			v.Reason = ""
		}
		out = append(out, v)
	}
	return out
}

// judge evaluates one rule and names the reason for the case that it fails.
func (p *Program) judge(r Rule, year int, f Facts) (met Tri, reason string) {
	switch r {
	case RuleBusiness:
		return f.Business, "B01"
	case RuleTurn:
		if f.Area == "" {
			return NotKnown, ""
		}
		return TriOf(p.HasTurn(year, f.Area) && p.Rested(year, f.Area)), "A06"
	case RuleRegister:
		return f.Listed, "B03"
	case RuleOtherAid:
		switch {
		case f.PKH == Yes:
			return No, "C01"
		case f.BPNT == Yes:
			return No, "C02"
		case f.PKH == No && f.BPNT == No:
			return Yes, ""
		}
	}
	return NotKnown, ""
}

// Eligible sums verdicts up: No if any rule is not met, else NotKnown if any
// is not known, else Yes.
func Eligible(vs []Verdict) Tri {
	sum := Yes
	for _, v := range vs {
		switch {
		case v.Met == No:
			return No
		case v.Met == NotKnown:
			sum = NotKnown
		}
	}
	return sum
}
