package specimen

// Hot returns the inquiry that the hot workload renders repeatedly. Its papers are real, with their published titles and dates. The
// sentences were written for this benchmark.
func Hot() Inquiry {
	return Inquiry{
		Role:     "an alignment researcher",
		Question: "whether models should be held to the norms of social roles instead of what individual users prefer",
		Library:  "a library of dated findings",
		Span:     "2022/2026",
		AsOf:     "2026-11-23",
		Claims:   hotClaims(),
		Anchors:  hotPapers(),
		Tasks:    hotTasks(),
	}
}

func hotClaims() []Claim {
	return []Claim{
		{
			ID: "pooled-preferences", When: "2024–2025", Anchors: []string{"arXiv:2408.16984"},
			Text: "Pooling what users prefer lets the many outvote the few, and has no words for the duties that come with a role.",
		},
		{
			ID: "fixed-voice", When: "~2024",
			Text: "Training toward good conduct settles one manner of speaking; it does not bend to the setting, as a person in a role would.\n",
		},
		{
			ID: "many-characters", When: "~2024", Scope: "dialogue without tools", Anchors: []string{"arXiv:2305.16367"},
			Text: "In dialogue a model plays one likely character out of a great many, and drifts with the argument that its user makes.",
		},
		{
			ID: "norms-guessed", When: "~2025", Anchors: []string{"arXiv:2508.19004"},
			Text: "Asked what people find proper, models beat any one person, yet they misread minds and make nothing new of a culture.",
		},
		{
			ID: "values-at-scale", When: "~2025", Scope: "forced choices", Anchors: []string{"arXiv:2502.08640", "arXiv:2408.16984"},
			Text: "The larger a model, the better its choices fit one scale of values, its own survival included.",
		},
	}
}

func hotPapers() []Paper {
	return []Paper{
		{ID: "arXiv:2305.16367", Date: "2023-05", Title: "Role-Play with Large Language Models"},
		{ID: "arXiv:2408.16984", Date: "2024-08", Title: "Beyond Preferences in AI Alignment"},
		{ID: "arXiv:2502.08640", Date: "2025-02", Title: "Utility Engineering: Analyzing and Controlling Emergent Value Systems"},
		{ID: "arXiv:2508.19004", Date: "2025-08", Title: "AI Models Exceed Individual Accuracy in Predicting Social Norms"},
	}
}

func hotTasks() []Task {
	return []Task{
		{Retest: &Retest{
			Levers:     []string{"newer models", "more training", "steering in context", "several agents"},
			Durable:    "Is a model ever in a role, or does it only look so?",
			Perishable: []string{"one fixed voice", "norms without minds"},
		}},
		{Surface: &Surface{Window: "6 months", Focus: "whether a role can be given to a model at all"}},
		{Propose: &Propose{Count: 2, Examples: []string{
			"If a prompt can switch the voice, is it still fixed?",
			"Do a model's own values limit which roles it can be given?",
		}}},
	}
}
