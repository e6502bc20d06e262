package markup

import (
	"sync"

	"github.com/dated-claims/retest/internal/wordset"
)

// accents maps commands to the combining characters that they put above or below the letter that follows.
var accents = map[string]rune{
	"`": 0x300, "'": 0x301, "^": 0x302, "~": 0x303, "=": 0x304, "u": 0x306, ".": 0x307, `"`: 0x308, "r": 0x30A, "H": 0x30B, "v": 0x30C,
	"d": 0x323, "c": 0x327, "k": 0x328, "b": 0x331, "t": 0x361, "G": 0x30F, "C": 0x30F, "U": 0x30E, "f": 0x311, "h": 0x309,
	"grave": 0x300, "acute": 0x301, "hat": 0x302, "widehat": 0x302, "tilde": 0x303, "widetilde": 0x303, "bar": 0x304, "overline": 0x305, "breve": 0x306,
	"dot": 0x307, "ddot": 0x308, "check": 0x30C, "vec": 0x20D7, "mathring": 0x30A, "textcommabelow": 0x326,
}

// symbols maps commands without arguments to the text they produce.
var symbols = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "SS": "SS", "i": "ı", "j": "ȷ",
		"dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "imath": "ı", "jmath": "ȷ",
		"&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", " ": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "@": "",
		"\\": " ", "\n": " ", "\t": " ", "*": "", "|": "‖", ">": " ", "quad": " ", "qquad": " ", "space": " ", "xspace": "", "relax": "", "protect": "", "newline": " ", "linebreak": " ", "null": "",
		"textasciitilde": "~", "textasciicircum": "^", "textbackslash": `\`, "textunderscore": "_", "slash": "/", "textbar": "|", "textless": "<", "textgreater": ">", "lt": "<", "gt": ">",
		"textasteriskcentered": "*", "textdollar": "$", "textpercent": "%", "textbraceleft": "{", "textbraceright": "}", "textquotedbl": `"`, "textquotesingle": "'", "textasciigrave": "`",
		"textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘", "rq": "’",
		"guillemotleft": "«", "guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "quotedblbase": "„", "quotesinglbase": "‚",
		"ldots": "…", "dots": "…", "textellipsis": "…", "cdots": "⋯", "textperiodcentered": "·", "textbullet": "•", "bullet": "•", "dag": "†", "ddag": "‡", "S": "§", "P": "¶",
		"copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£", "textsterling": "£", "euro": "€", "texteuro": "€", "textyen": "¥", "textcent": "¢",
		"degree": "°", "textdegree": "°", "celsius": "℃", "textmu": "µ", "textohm": "Ω", "textordfeminine": "ª", "textordmasculine": "º", "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾",
		"textexclamdown": "¡", "textquestiondown": "¿", "textnumero": "№", "textdownarrow": "↓", "textuparrow": "↑", "textrightarrow": "→", "textleftarrow": "←",
		"LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "LaTeXe": "LaTeX2e", "XeTeX": "XeTeX",
		"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
		"nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
		"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
		"textalpha": "α", "textbeta": "β", "textgamma": "γ", "textdelta": "δ", "textepsilon": "ε", "textkappa": "κ", "textlambda": "λ", "textpi": "π", "textsigma": "σ", "textomega": "ω", "textDelta": "Δ", "textOmega": "Ω",
		"times": "×", "texttimes": "×", "div": "÷", "pm": "±", "textpm": "±", "mp": "∓", "cdot": "·", "ast": "∗", "star": "⋆", "circ": "∘", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠",
		"ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅", "equiv": "≡", "propto": "∝", "to": "→", "rightarrow": "→", "leftarrow": "←",
		"leftrightarrow": "↔", "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "mapsto": "↦", "uparrow": "↑", "downarrow": "↓", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏",
		"int": "∫", "surd": "√", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "cup": "∪", "cap": "∩", "emptyset": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "land": "∧", "wedge": "∧",
		"lor": "∨", "vee": "∨", "oplus": "⊕", "otimes": "⊗", "perp": "⊥", "parallel": "∥", "mid": "|", "vert": "|", "Vert": "‖", "angle": "∠", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "prime": "′",
		"langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "left": "", "right": "", "odot": "⊙", "log": "log", "ln": "ln", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
		"max": "max", "min": "min", "lim": "lim", "det": "det", "dim": "dim", "ker": "ker", "deg": "deg", "gcd": "gcd", "sup": "sup", "inf": "inf", "bmod": "mod",
	}
})

// styles contains the commands that print their argument in another typeface.
var styles = wordset.New(`emph textit textbf textsc texttt textrm textsf textsl textup textmd textnormal textlf text mbox hbox underline uline mathrm mathbf
	mathit mathsf mathtt mathcal mathfrak mathbb mathscr boldsymbol bm operatorname ensuremath url path nolinkurl lowercase uppercase MakeUppercase MakeLowercase
	NoCaseChange MakeTextUppercase bibstring foreignquote centering ce title bibnamefont bibfnamefont citenamefont`)

// declarations contains the commands that change the typeface of the text after them.
var declarations = wordset.New(`it em bf sc tt rm sl sf itshape bfseries scshape ttfamily sffamily rmfamily slshape upshape mdseries normalfont normalsize small footnotesize
	scriptsize tiny large Large LARGE huge Huge displaystyle textstyle scriptstyle limits nolimits nobreak allowbreak noindent sloppy bgroup egroup boldmath`)

// dropped contains the commands whose argument is not printed.
var dropped = wordset.New(`noopsort natexlab noop SortNoop providecommand label footnote thanks hspace vspace hskip fontsize selectfont vphantom phantom hphantom fontfamily cite citep citet`)
