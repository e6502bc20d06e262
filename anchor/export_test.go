package anchor

// ParseAny parses identifiers without ParseID's shortcut for the most common form.
var ParseAny = parseAny
