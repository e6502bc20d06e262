// Package engine compiles parse trees from package text/template/parse for a Go type and runs them.
//
// [Compile] checks the templates against the type of the data, reports their faults and returns a [Program]. A Program contains the
// memory offset of each field, so it needs reflection only for values whose type is not known until run time. It is immutable and safe
// for concurrent use.
//
// The rules are the same as in package template: printing a missing value is an error, and Compile finds every error that can be found
// from the types alone. docs/template-engine.md lists the differences from text/template. The tests in compat compare all other
// behavior with text/template.
//
// # From a tree to instructions
//
// A [compiler] holds the state that all templates share. It compiles each template once for each type of dot that the template is
// called with. The result is a [specialization]. An [emitter] creates it in one pass over the tree:
//
//	node     compile.go          text, if, with, range, template, assignments
//	expr     expr.go             fields, variables, literals, pipelines: where a value is, and what is known about it
//	call     call.go             which function is called, and whether its arguments fit (signature.go)
//	           call_intrinsic.go   functions that are instructions, such as eq, join and default
//	           call_direct.go      typed functions that get the day or the data of the render
//	           call_typed.go       functions for certain types of arguments, without boxing
//	           call_boxed.go       functions that take values of any type
//	           call_reflect.go     everything else
//	print    compile_print.go    how a value is printed
//
// Types are inferred while code is emitted. A variable's type can turn out to be more general than assumed, because a range may assign
// to the variable later in its body. The template is then compiled again with the new type until nothing changes (see specialize).
//
// An expression is computed where its value is used, not where it is compiled. It carries a [fusion], which offers ways to use the
// value without storing it first: a condition can take a boolean directly, and a print can append text directly to the output. Fusion
// turns the most common prints into a single instruction.
//
// # Running
//
// A [machine] runs one render at a time; a Program keeps idle machines in a pool. Code is a list of instructions (run.go), in one block
// for each template and each loop body. Registers are slots in a frame and hold addresses, either of the data, which is never copied,
// or of a value that a function created. Before doing anything else, an instruction can write the template text that precedes it. A
// fault at run time is a panic with an [*Error], which Append recovers.
//
// During a render, the machine does up to three kinds of bookkeeping:
//
//   - bounds.go charges operations for each instruction, and for the work of a call before the call starts. It also limits the number of
//     bytes that functions create and the depth of template calls. Every few thousand operations, it checks the context.
//   - coverage.go counts the outcomes of each branch.
//   - provenance.go and printing.go record a [Mark] for each printed value, with the value's address in the data and the position of its text in
//     the output. Marks prove delivery, show the source of each part of a prompt, and tell Config.Guard which text is data. If a function may
//     truncate its arguments and its result does not contain all of them, the marks of the arguments are flagged as partial.
//
// # Where memory is read directly
//
// unsafe.go contains all uses of package unsafe. An [addr] is the address of a value whose type the compiler knows. It may point into
// the data, into a frame, or to a boxed value. Frames do not move during a render, and no reference to the data is kept after the
// render.
package engine
