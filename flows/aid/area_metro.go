package aid

// metroAreas are the 22 kelurahan in 5 kecamatan of Kota Metro with their
// official codes, and the spellings that news reports and people use.
var metroAreas = Areas{
	{ID: "18.72.01.1001", Name: "Metro", District: "Metro Pusat"},
	{ID: "18.72.01.1002", Name: "Hadimulyo Timur", District: "Metro Pusat", Aliases: []string{"Hadimulyo Tmr"}},
	{ID: "18.72.01.1003", Name: "Imopuro", District: "Metro Pusat"},
	{ID: "18.72.01.1004", Name: "Hadimulyo Barat", District: "Metro Pusat", Aliases: []string{"Hadimulyo Brt"}},
	{ID: "18.72.01.1005", Name: "Yosomulyo", District: "Metro Pusat"},
	{ID: "18.72.02.1001", Name: "Banjarsari", District: "Metro Utara"},
	{ID: "18.72.02.1002", Name: "Purwosari", District: "Metro Utara"},
	{ID: "18.72.02.1003", Name: "Karangrejo", District: "Metro Utara"},
	{ID: "18.72.02.1004", Name: "Purwoasri", District: "Metro Utara"},
	{ID: "18.72.03.1001", Name: "Mulyojati", District: "Metro Barat"},
	{ID: "18.72.03.1002", Name: "Ganjar Agung", District: "Metro Barat", Aliases: []string{"Ganjaragung"}},
	{ID: "18.72.03.1003", Name: "Mulyosari", District: "Metro Barat"},
	{ID: "18.72.03.1004", Name: "Ganjar Asri", District: "Metro Barat", Aliases: []string{"Ganjarasri"}},
	{ID: "18.72.04.1001", Name: "Yosodadi", District: "Metro Timur"},
	{ID: "18.72.04.1002", Name: "Tejosari", District: "Metro Timur"},
	{ID: "18.72.04.1003", Name: "Iring Mulyo", District: "Metro Timur", Aliases: []string{"Iringmulyo"}},
	{ID: "18.72.04.1004", Name: "Yosorejo", District: "Metro Timur"},
	{ID: "18.72.04.1005", Name: "Tejo Agung", District: "Metro Timur", Aliases: []string{"Tejoagung"}},
	{ID: "18.72.05.1001", Name: "Rejomulyo", District: "Metro Selatan"},
	{ID: "18.72.05.1002", Name: "Margorejo", District: "Metro Selatan"},
	{ID: "18.72.05.1003", Name: "Sumbersari Bantul", District: "Metro Selatan", Aliases: []string{"Sumbersari"}},
	{ID: "18.72.05.1004", Name: "Margodadi", District: "Metro Selatan"},
}
