# The pages everybody may read.

home-title = Send an initiative
home-question = Do you have an initiative?
home-lead = Write to us. Your initiative goes to the right agency, somebody looks at it within a set time, and you are certain to get an answer.
home-send = Send an initiative
home-way = The way of your initiative
home-way-more = Read more about how files are handled
home-step-1 = You write and submit
home-step-1-text = Sign in with VNeID, write part by part, save a draft whenever you like. Once it is sent you have its code.
home-step-2 = An agency receives it
home-step-2-text = The file goes to the agency in charge of the field by itself. If something is missing, they ask you.
home-step-3 = Experts review it
home-step-3-text = People with no tie to you score it by published criteria. You always see who has the file and until when.
home-step-4 = You get an answer
home-step-4-text = The result with its reasons, in your inbox and by e-mail if you have one.

help-title = How we handle files
