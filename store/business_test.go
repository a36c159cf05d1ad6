package store

import (
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// TestPlanIsKeptAnswerByAnswer: each answer alone, sealed, changed, thrown
// away, and gone with the consent; nobody else's.
func TestPlanIsKeptAnswerByAnswer(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		for _, e := range []flows.Effect{flows.NotePlan{Part: aid.MixPrice, Text: "x"}, flows.DropPlan{}, flows.SendPlan{Kind: flows.FilePlan}} {
			officer.refuse("refused.role", e)
			d.seat("stranger").refuse("refused.role", e)
			d.door("door").refuse("refused.consent", e)
		}
		if p := load[*flows.Plan](officer, flows.ViewPlan); !p.Empty() {
			d.Errorf("an officer reads %+v", p)
		}
		siti.refuse("refused.plan_empty", flows.SendPlan{Kind: flows.FilePlanPicture})
		siti.refuse("refused.plan_empty", flows.NotePlan{Part: "lain", Text: "x"})
		siti.refuse("refused.plan_empty", flows.NotePlan{Part: aid.MixPrice, Text: " \n "})
		long := siti.refuse("refused.plan_long", flows.NotePlan{Part: aid.MixPrice, Text: strings.Repeat("é", flows.MaxPlan+1)})
		if long.Data["letters"] != "201" {
			d.Errorf("too long by %v", long.Data)
		}
		if next := siti.do(flows.NotePlan{Part: aid.MixProduct, Text: "sayur\nsegar"}).Draft["part"]; next != "harga" {
			d.Errorf("after the first comes %q", next)
		}
		siti.do(flows.NotePlan{Part: aid.MixEvidence, Text: strings.Repeat("é", flows.MaxPlan)})
		siti.do(flows.NotePlan{Part: aid.MixProduct, Text: "sayur dan bumbu"})
		p := load[*flows.Plan](siti, flows.ViewPlan)
		if p.Filled() != 2 || p.First() != aid.MixPrice || p.Answer("produk") != "sayur dan bumbu" || p.Business != "warung sayur" || len(p.Parts) != 7 {
			d.Errorf("the plan is %+v", p)
		}
		if n := load[*flows.MyData](siti, flows.ViewMyData).Plan; n != 2 {
			d.Errorf("her data tell of %d answers", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM plan_answers WHERE body LIKE '%sayur%'`); n != 0 {
			d.Error("an answer is not sealed")
		}
		file := siti.do(flows.SendPlan{Kind: flows.FilePlanPicture}).Files[0]
		whole, err := d.o.BusinessPlan(d.Context(), file.Ref)
		if err != nil || whole.Name != "Siti Aminah" || whole.Area.Name != "Ganjar Asri" || whole.Answer("produk") != "sayur dan bumbu" {
			d.Errorf("%+v, %v", whole, err)
		}
		siti.do(flows.DropPlan{})
		if _, err := d.o.BusinessPlan(d.Context(), file.Ref); err != ErrNone {
			d.Errorf("a plan that was thrown away: %v", err)
		}
		siti.do(flows.NotePlan{Part: aid.MixProduct, Text: "sayur"})
		siti.do(flows.RevokeConsent{})
		if n := d.number(`SELECT COUNT(*) FROM plan_answers`); n != 0 {
			d.Error("the plan outlives the consent")
		}
	})
}
