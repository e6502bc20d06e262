package anchor

// ParseAny is what ParseID does with forms that are not usual.
var ParseAny = parseAny
