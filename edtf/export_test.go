package edtf

// ParseAny parses dates without ParseProse's shortcut for the most common forms.
var ParseAny = parseAny
