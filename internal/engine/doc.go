// Package engine compiles the trees of text/template/parse against a Go type, and runs them.
//
// [Compile] follows the types of the data through the templates, once: it reports what can go wrong, and makes a [Program] that
// knows where each field lies in memory, so that running it takes no reflection except for values whose type is known only at run time. A Program is
// read-only and safe for concurrent use.
//
// The rules are those of package template: printing a missing value is an error, and Compile finds every error that the types show.
// docs/template-engine.md lists where they differ from text/template's. The tests in compat hold everything else against text/template.
//
// # From a tree to instructions
//
// A [compiler] holds what all templates share. For each template and each type of dot that it is called with it makes a [specialization], by
// an [emitter], which goes over the tree once:
//
//	node     compile.go          text, if, with, range, template, assignments
//	expr     expr.go             fields, variables, literals, pipelines: where a value is, and what is known of it
//	call     call.go             which function is called, and whether its arguments fit (signature.go)
//	           call_intrinsic.go   functions that are instructions, such as eq, join and default
//	           call_direct.go      typed functions that get the day or the data of the render
//	           call_typed.go       functions for certain types of arguments, without boxing
//	           call_boxed.go       functions that take values of any type
//	           call_reflect.go     everything else
//	print    compile_print.go    how a value of that type is printed
//
// Types are found while code is written. A variable's type can turn out to be more general than was assumed, since a range may assign to it
// further down; the template is then compiled again with what is known now, until nothing changes (specialize).
//
// An expression is not computed until its place is known: it carries a [fusion], the ways in which whoever needs it can have it without storing
// it first. A condition takes its boolean, a print appends its text right to the output. Fusion is what makes the common print one instruction.
//
// # Running
//
// A [machine] runs one render at a time; a Program keeps idle ones. Code is a list of instructions (run.go), a block for each body of a loop and
// each template. Registers are slots of a frame and hold addresses: of the data, which is never copied, or of a value that a function made. Every
// instruction can first write the template's own text that precedes it. A fault while running is a panic with an [*Error], which Append recovers.
//
// Besides its output a render makes up to three records:
//
//   - bounds.go charges operations for each instruction and for the work that a call causes, before the call starts; made bytes and depth are
//     bounded, too. After every few thousand operations it looks at the context.
//   - coverage.go counts which way each branch went.
//   - provenance.go and printing.go note a [Mark] for each printed value: where it lies in the data, and where its text is in the output. Marks
//     prove delivery, find the source of each part of a prompt, and tell Config.Guard which text is data. A function that may cut its argument
//     revokes the marks unless the result holds the argument whole.
//
// # Where memory is read directly
//
// unsafe.go has all uses of package unsafe. An [addr] is the address of a value whose type the compiler knows. It may point into the data, into a
// frame, or at a boxed value; frames do not move while a render runs, and nothing of the data is kept after it.
package engine
