package edtf

// ParseAny is what ParseProse does with forms that are not usual.
var ParseAny = parseAny
