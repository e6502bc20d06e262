package prompt

import "github.com/dated-claims/retest/internal/seam"

func init() {
	seam.Identity = func(r *Renderer) seam.RendererIdentity { return seam.RendererIdentity{Templates: r.t.Hash(), Style: "plain", AllowHidden: r.allowHidden} }
}
